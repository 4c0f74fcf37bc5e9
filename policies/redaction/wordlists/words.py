"""Words that decide about a neighbour: function words, titles, abbreviations, and what never needs hiding."""

from __future__ import annotations

_FUNCTION = """
a about above across after again against ago ah all almost along already also although always am among an and another any
anybody anyone anything anyway are aren't around as at away back be because been before behind being below beside besides
between both but by can can't cannot could couldn't did didn't do does doesn't doing don't done down during each either else
enough er erm even ever every everybody everyone everything everywhere except few first for from get gets getting give go
goes going gone gonna good got great had hadn't has hasn't have haven't having he he'd he'll he's hello her here here's hers
herself hey hi him himself his hmm how how's however i i'd i'll i'm i've if in indeed instead into is isn't it it'd it'll it's
its itself just keep last least less let let's like lot made make makes many may maybe me might mine mm mm-hmm more most much
must my myself need neither never next no nobody none nor not nothing now nowhere of off often oh ok okay on once one only onto
or other others otherwise ought our ours ourselves out over own per perhaps please put quite rather really right said same
say says see seem seems several shall she she'd she'll she's should shouldn't since so some somebody someone something
sometimes somewhere soon sorry still such sure take than thank thanks that that'd that'll that's the their theirs them
themselves then there there'd there's therefore these they they'd they'll they're they've thing things think this those though
three through throughout thus to today together tomorrow tonight too toward towards two uh uh-huh um under unless unlike until
unto up upon us used using very via was wasn't way we we'd we'll we're we've well went were weren't what what's whatever when
when's whenever where where's wherever whether which while who who'd who'll who's whoever whole whom whose why will with within
without won't would wouldn't wow yeah yep yes yesterday yet you you'd you'll you're you've your yours yourself yourselves
bye goodbye y'know whaddya umm dad daddy mum mummy mom mommy ya whoo woo hooray ooh aah haha hiya cheers whoa oops yay nah nope
dear morning afternoon evening cheers welcome regards
chair minister ministers members assembly item measure announcement mister maam ma'am sir madam guys folks god jesus christ
"""
FUNCTION_WORDS = frozenset(_FUNCTION.split())

_TITLES = "mr mrs ms miss mx dr prof professor sir dame lord lady rev father sister minister councillor cllr judge auntie aunt uncle"
TITLES = frozenset(_TITLES.split())

_ABBREVIATIONS = """
AC AD AGM AI AM AOB API ASAP AV BA BBC BC BCC BST CC CD CEO CFO CGT CIO CM COO COP CPD CRM CSV CT CTO CV DB DC DD DIY DJ DM DOB
DPA DVLA EA EBITDA ED EGM EIS EMI EOD EOM ERP ESG ETA EU EUR FA FAQ FCA FD FM FRC FT FX FY FYI GB GBP GDP GDPR GM GMT GP HD HM
HMRC HQ HR HTML HTTP IBAN ICO ID IFRS IHT IM IP IPO IR ISA ISO IT ITV JD JV KC KPI KYC LA LC LED LLC LLP LP LTD MA MC MD MOT MP
MS MTD NB NDA NGO NHS NI NINO OK ONS OTP PA PAYE PC PDF PE PLC PM PO POA PPT PR PS QA QC RE RFP RIP ROI RSVP SA SAR SARS SDLT
SE SEIS SFO SLA SM SME SMS SMT SPV SQL SRA SSP SW TBA TBC TBD TC TUPE TV UAT UK UN URL US USA USB USD UTR VAT VC VIP VP WC WFH XL
"""
ABBREVIATIONS = frozenset(_ABBREVIATIONS.split())
"""Capitals that a British office writes all day: not initials, and not a client's name."""

_ALLOWED = """
microsoft teams|microsoft|teams|outlook|excel|word|powerpoint|sharepoint|onedrive|onenote|planner|office 365|microsoft 365
windows|copilot|azure|power bi|google|google meet|gmail|google docs|google drive|google chat|zoom|slack|whatsapp|skype|webex
dropbox|docusign|trello|jira|confluence|asana|notion|salesforce|hubspot|xero|sage|quickbooks|linkedin|facebook|twitter
instagram|youtube|tiktok|netflix|amazon|apple|iphone|ipad|mac|android|adobe|acrobat|chatgpt|openai|companies house
hm revenue & customs|hm revenue and customs|hmrc|revenue|treasury|hm treasury|parliament|the bank of england|bank of england
financial conduct authority|information commissioner's office|land registry|the land registry|hm land registry|court of appeal
high court|supreme court|crown court|county court|house of commons|house of lords|nhs|bbc|european union|eu|un|united nations
national insurance|inheritance tax|stamp duty|council tax|corporation tax|capital gains tax|probate
uk|u.k|the uk|us|u.s|usa|the us|covid|covid-19|brexit|gdpr|christmas|easter|internet|wi-fi|wifi|bluetooth|rapporteur
"""
ALLOWED = frozenset(name for line in _ALLOWED.strip().splitlines() for name in line.split("|"))
"""What everybody names and nobody is told by: software, authorities, countries. A firm adds its own."""

_CAPITALISED = """
national insurance
monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays january
february march april may june july august september october november december christmas xmas easter ramadan eid diwali hanukkah
lent passover halloween thanksgiving english british scottish welsh irish american european african asian australian canadian
french german spanish italian portuguese dutch belgian polish romanian russian ukrainian turkish greek arabic arab chinese
japanese korean indian pakistani bangladeshi nigerian ghanaian jamaican mexican brazilian swiss swedish danish norwegian finnish
austrian hungarian czech latin jewish muslim islamic christian christians catholic protestant hindu sikh buddhist anglican
methodist victorian georgian edwardian tudor roman romans bible koran quran god lord jesus christ internet google facebook twitter
instagram youtube whatsapp tiktok netflix spotify uber amazon ebay paypal microsoft apple iphone ipad android windows teams zoom
outlook excel word powerpoint sharepoint onedrive gmail chrome firefox safari linux unix python java javascript covid brexit phd
msc bsc mba llb llm ok okay mr mrs ms miss dr prof sir madam ltd limited plc llp inc co vs etc eg ie re fw fwd ps nb tbc tbd
labour tory tories conservative conservatives democrat democrats republican republicans lib dems tupperware hoover biro velcro
vaseline wifi bluetooth xbox playstation nintendo lego rapporteur webvtt dropbox slack skype webex trello jira linkedin xero sage
quickbooks salesforce hubspot docusign chatgpt copilot openai snapchat pinterest reddit wikipedia bitcoin tesla mercedes bmw audi
toyota honda nissan ford vauxhall volkswagen land rover tesco sainsbury sainsburys asda morrisons aldi lidl waitrose boots argos
ikea greggs nandos mcdonalds starbucks costa pret
"""
CAPITALISED = frozenset(_CAPITALISED.split())
"""Words with a capital that name no person and no place: days, months, peoples, faiths, products, shops."""

PARTICLES = "van|von|de|der|den|del|della|di|da|dos|du|la|le|bin|bint|al|el|ap|ter|ten|st|ibn|abu|mac|mc"
"""What stands between a first name and a surname, as a pattern."""
