"""The names that records give to their fields, by what they hold: patterns over lower-case words."""

from __future__ import annotations

_ROLE = (
    "client|customer|patient|employee|staff member|worker|tenant|landlord|landlady|lessee|lessor|buyer"
    "|seller|purchaser|vendor"
    "|claimant|defendant|respondent|appellant|petitioner|applicant|plaintiff|complainant|debtor|creditor"
    "|borrower|guarantor|insured"
    "|policyholder|policy holder|account holder|accountholder|card ?holder|payee|payer|beneficiary"
    "|executor|executrix|administrator"
    "|trustee|testator|deceased|donor|attorney|director|secretary|shareholder|psc|partner|spouse|husband"
    "|wife|mother|father|parent"
    "|guardian|carer|child|son|daughter|brother|sister|sibling|dependant|next of kin|nok|emergency"
    " contact|contact|contact person"
    "|main contact|primary contact|witness|gp|doctor|consultant|nurse|clinician|surgeon|dentist|therapist"
    "|solicitor|barrister|counsel|judge"
    "|lawyer|accountant|adviser|advisor|agent|fee earner|case ?worker|case handler|handler|case manager"
    "|line manager|manager|supervisor|teacher"
    "|tutor|pupil|student|member|resident|occupant|occupier|owner|driver|keeper|registered keeper"
    "|passenger|author|sender|recipient|from|to"
    "|cc|bcc|attn|attention|fao|signed|signed by|signatory|prepared by|approved by|reviewed by|checked"
    " by|assigned to|assignee|assigned"
    "|reported by|reporter|created by|updated by|requested by|requester|submitted by|completed by"
    "|issued by|received by|taken by|interviewer"
    "|interviewee|candidate|referee|attendees?|participants?|present|apologies|chair|organi[sz]er"
    "|host|guests?|speaker|presenter|caller"
    "|victim|suspect|offender|informant|subject name|data subject|user|person|individual|admin|administrators?"
    r"|\w+ed by|bill to|billed"
    " to|ship to|deliver to|sold to|invoice to"
    "|customer details|dear|insured person|lead|owner name|responsible|action owner|drafted by|spoken"
    " to|spoke to|with|client manager|relationship manager|appellants?"
)
_PLAIN = (
    "file|product|project|event|template|model|brand|bank|branch|plan|service|course|category|column"
    "|table|field|job|department|host"
    "|drug|medicine|medication|plan|scheme|fund|item|package|property type|device|app|application"
    "|database|policy|report|document"
    "|form|task|campaign|stage|process|system|server|computer|network|variable|class|function|method"
    "|list|group|type|code|theme|page"
)
# In order: the first that matches the end of the normal name decides. "" is a field that stays.
RULES: tuple[tuple[str, str], ...] = (
    ("EMAIL_ADDRESS", r"e ?mails?(?: address(?:es)?| addr| id)?(?: \w+)?|mail|mailto"),
    ("IP_ADDRESS", r"(?:ip|ipv4|ipv6)(?: addr(?:ess)?)?|ip v[46]|remote addr"),
    ("MAC_ADDRESS", r"mac(?: addr(?:ess)?)?"),
    (
        "URL",
        r"(?:web ?site|web address|home ?page|url|profile|profile (?:link|url)|linked ?in(?: url| profile)?"
        r"|link)",
    ),
    ("CRYPTO", r"(?:wallet|bitcoin|btc|eth|ethereum|crypto)(?: address| wallet)*"),
    (
        "",
        rf"(?:{_PLAIN}) names?|status|subject|amount|total|quantity|qty|notes?|description|price|currency"
        r"|category|priority|date|time|created(?: at)?|updated(?: at)?|due(?: date)?|type|title|role|job"
        r" title|position|occupation|gender|sex|age|nationality|country|language|marital status|department"
        r"|team|comments?|reason|summary|items?|rate|hours|balance|tax year|year|month|period|vat|net|gross"
        r"|version|page|copyright|salutation|honorific|prefix|suffix",
    ),
    (
        "SECRET",
        r"pass ?(?:word|code|phrase|wd)|pwd|pin(?: code| number| no)?|otp|secret|api ?key|token|access"
        r" token|security (?:answer|code|word)|memorable (?:word|name|place|date)|maiden name|mothers maiden"
        r" name|mother s maiden name|private key|access code|door code|alarm code|key ?safe(?: code)?",
    ),
    (
        "CARD_DETAILS",
        r"cvc2?|cvv2?|cv2|card security code|(?:card )?expir(?:y|es|ation)(?: date)?|exp(?: date)?|valid"
        r" (?:thru|to|from)|issue no",
    ),
    (
        "USERNAME",
        r"user ?names?|user ?id|login|log ?in(?: name| id)?|handle|screen ?name|nick ?name alias|alias"
        r"|(?:twitter|insta(?:gram)?|facebook|tiktok|snapchat|skype|discord|telegram|github|x|ig)(?: handle"
        r"| username| id| name)?|account name",
    ),
    ("DATE_OF_BIRTH", r"(?:date|day|year|month) of birth|d ?o ?b|birth ?(?:date|day)|born(?: on)?|dateofbirth|bday"),
    (
        "LOCATION",
        r"(?:place|town|city|country) of birth|birth ?place|town|city|town city|city town|village|locality"
        r"|county|region|province|post ?town|district|borough|suburb|municipality|hometown|home town|state"
        r"|state province|location|area|parish|from city|dependent locality|place|based in|site",
    ),
    (
        "UK_POSTCODE",
        r"post ?codes?|post ?zip|zip(?: ?codes?)?|postal ?codes?|pcode|outcode|outward code|inward code"
        r"|pc",
    ),
    (
        "STREET_ADDRESS",
        r"(?:home |work |postal |business |residential |current |previous |correspondence |registered "
        r"|office |billing |delivery |shipping |mailing |property |service |full |trading |permanent |site"
        r" |head ?office |registered office |invoice |contact |street |former |present |new |old |last"
        r" known )*addr(?:ess)?(?:es)?(?: details)?(?: line)?(?: ?\d| one| two| three| four)?|registered"
        r" office|addr(?:ess)? (?:line )?\w+|line ?[1-5]|street(?: name| line)?(?: ?\d)?|house(?: name"
        r"| number| no| num)?(?: or (?:name|number))?|building(?: name| number| no)?|flat(?: number| no)?"
        r"|apartment(?: number| no)?|unit number|thoroughfare|property|premises|door number|po box|secondary"
        r" address|road|residence|lives(?: at)?|living at|resid(?:es|ing) at|domicile|resident at|organisation"
        r" address",
    ),
    (
        "PHONE_NUMBER",
        r"(?:tele?)?phones?(?: ?(?:number|no|num|nr))?s?(?: ?\d)?|tel(?: ?(?:number|no))?|mobiles?(?: ?"
        r"(?:number|no|phone|tel))*|mob(?: no)?|cell(?: ?phone)?(?: number| no)?|fax(?: ?(?:number|no))?"
        r"|landline|home (?:tel|number)|work (?:tel|number)|contact (?:number|no|num|tel)|msisdn|whats"
        r" ?app|direct (?:dial|line)|switchboard|ext(?:ension|n)?|daytime|evening|ddi|emergency number"
        r"|t|m|f",
    ),
    ("UK_SORT_CODE", r"sort ?codes?|sort|sc|s c|bank ?code|routing(?: ?(?:number|no))?|bank routing number|blz|bsb"),
    ("IBAN_CODE", r"ibans?(?: ?(?:number|no|code))?"),
    ("BIC_CODE", r"(?:swift|bic)(?: ?(?:bic|swift))?(?: ?code)?"),
    (
        "CREDIT_CARD",
        r"(?:credit |debit |bank |payment |fuel |loyalty |library |travel )?cards?(?: ?(?:number|no|num"
        r"|nr))?|pan|cc(?: ?(?:number|no|num))",
    ),
    (
        "UK_BANK_ACCOUNT",
        r"(?:bank |current |savings )?(?:account|acct?|acc|ac|a c)(?: ?(?:number|no|num|nr|id|ref|reference))?"
        r"|roll ?(?:number|no)|bank (?:details|account)|bban|account details",
    ),
    ("UK_NINO", r"ni ?no|national ?insurance(?: ?(?:number|no|num))?|ni(?: ?(?:number|no|num))?|nin"),
    ("UK_NHS", r"nhs(?: ?(?:number|no|num|id))?"),
    ("UK_CHI", r"chi(?: ?(?:number|no))?"),
    (
        "UK_UTR",
        r"utr(?: ?(?:number|no))?|unique ?tax ?payer ?ref(?:erence)?(?: ?(?:number|no))?|tax ?ref(?:erence)?"
        r"|self assessment(?: ref)?|tax ?payer (?:ref(?:erence)?|id)",
    ),
    ("UK_VAT_NUMBER", r"vat ?(?:reg(?:istration)?)? ?(?:number|no|num|id|reg)"),
    (
        "UK_COMPANY_NUMBER",
        r"(?:company|companies house|registration|registered|co|crn|company reg(?:istration)?|incorporation)"
        r"(?: ?(?:number|no|num|id|reg))|crn",
    ),
    ("UK_CHARITY_NUMBER", r"(?:registered )?charity ?(?:number|no|num)"),
    ("UK_PASSPORT", r"passport(?: ?(?:number|no|num|id))?"),
    (
        "UK_DRIVING_LICENCE",
        r"driv(?:ing|er|ers|er s)? ?licen[cs]e(?: ?(?:number|no|num|id))?|licen[cs]e(?: ?(?:number|no))"
        r"|driver number",
    ),
    (
        "UK_VEHICLE_REGISTRATION",
        r"(?:vehicle |car )?reg(?:istration)?(?: ?(?:number|no|plate|mark))?|number ?plate|licen[cs]e plate"
        r"|plate|vr[nm]|vehicle|vehicle id(?:entifier)?|vin",
    ),
    (
        "UK_PAYE_REFERENCE",
        r"(?:employer )?paye ?(?:ref(?:erence)?)?(?: ?(?:number|no))?|employer ref(?:erence)?|accounts"
        r" office ref(?:erence)?",
    ),
    ("UK_TAX_CODE", r"tax ?code"),
    (
        "COORDINATES",
        r"lat(?:itude)?|lon(?:g(?:itude)?)?|lng|coord(?:inate)?s?|geo(?:location)?|gps(?: coordinates?)?"
        r"|grid ref(?:erence)?|what ?3 ?words|w3w",
    ),
    (
        "PROPERTY_REFERENCE",
        r"uprn|usrn|title (?:number|no)|mpan|mprn|meter(?: ?(?:number|no|serial|point))*|council tax(?:"
        r" ?(?:account|ref(?:erence)?|number|no))*|land registry(?: title)?(?: number| no)?",
    ),
    ("US_SSN", r"ssn|social security(?: ?(?:number|no))?"),
    (
        "ORGANIZATION",
        r"(?:company|business|employer|organi[sz]ation|firm|school|university|college|trading|practice"
        r"|surgery|hospital|insurer|supplier|institution|charity|legal entity|entity)(?: name)?|trading"
        r" as|works at|workplace|acting for",
    ),
    (
        "PERSON",
        r"(?:first|last|full|middle|maiden|given|family|sur|fore|christian|legal|preferred|birth|previous"
        r"|former|known|other|second|nick|father s|mother s|spouse|pet|contact|display|customer|your|my"
        r"|patient|complete) ?names?|surname|forenames?|lastname|firstname|fullname|f ?name|l ?name|m ?name"
        r"|known as|aka|initials|middle initial|names?(?: of [\w ]+)?|name in full|print name|full names?",
    ),
    ("PERSON", rf"(?:the |our |your |my )?(?:{_ROLE})s?(?: ?\d)? (?:full |first |last |sur|fore)?names?(?: ?\d)?"),
    ("ROLE", rf"(?:the |our |your |my )?(?:{_ROLE})s?(?: ?\d)?"),
    (
        "ID_NUMBER",
        r"(?:policy|claim|case|matter|client|customer|patient|hospital|membership|member|employee|staff"
        r"|payroll|pension|crime|title|deed|student|application|mortgage|loan|file|badge|visa|brp|share"
        r"|licen[cs]e|our|your|their|reference|ref|user|person|record|invoice|order|booking|ticket|account"
        r"|certificate|personnel|worker|emp|cust|tenancy|contract|agreement|incident|court|tribunal|docket"
        r"|medical|health|insurance|national|tax|identity|identification|document|device|serial|transaction"
        r"|payment|external|unique|biometric|beneficiary|registration|enrol?ment|uan|cas|ho|home office"
        r"|urn|mrn|gmc|nmc|sra|npi|upn|uln|candidate|ucas|applicant|supplier|vendor|creditor|debtor|sponsor"
        r"|lei|eori|dx|cad|custody|pnc)(?: record| plan| beneficiary)*(?: ?(?:number|no|num|nr|id|identifier"
        r"|ref(?:erence)?|code|card|plate))+|(?:our |your |their )?ref(?:erence)?s?|id(?: ?(?:number|no"
        r"|card))?|identifier|mrn|npi|uan|uln|upn|urn|imei|serial(?: ?(?:number|no))?|lei|eori|ein|tin"
        r"|steuer id|bsn|pesel|nif|nie|dni|pps|ppsn|nir|cpr|hetu|codice fiscale|national id(?:entity)?"
        r"(?: number)?|gmc(?: number)?|sra(?: number)?|uuid|guid|account ref",
    ),
)
