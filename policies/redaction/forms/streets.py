"""The words of British addresses: what streets, houses and estates end in, postcode areas, and what only looks like them."""

from __future__ import annotations

STREETS = (
    "street|st|str|road|rd|lane|ln|avenue|ave|av|drive|dr|close|cl|court|ct|crescent|cres|gardens?"
    "|gdns|grove|gr|hill|mews|place|pl|row"
    "|square|sq|terrace|terr|ter|way|walk|wharf|yard|parade|pde|quay|quays|rise|view|green|gate|park"
    "|mount|villas|vale|drove|broadway"
    "|boulevard|blvd|embankment|esplanade|passage|heights|meadows?|croft|fold|garth|chase|end|circus"
    "|approach|hey|bank|brow"
    "|promenade|prom|estate|mansions|buildings|house|common|dale|dene|drift|field|fields|glade|glebe"
    "|greenway|hollow|highway|knoll"
    "|lawns?|loke|link|links|nook|orchard|oval|paddock|path|piece|pightle|pike|plain|reach|ride|ridge"
    "|ridgeway|side|spinney"
    "|springs?|steps|strand|tor|turn|twitten|vennel|wynd|loan|brae|causeway|arcade|alley|bypass|crest"
    "|cross|cut|down|downs|drang"
    "|farm|garden|grange|ginnel|holme|hurst|island|keep|lea|leas|leaze|leys|leigh|loke|moor|old road"
    "|pastures?|point|precinct"
    "|quadrant|roundabout|shore|slade|snicket|stile|throughfare|thoroughfare|track|tye|uplands|viaduct"
    "|village|warren|waterside"
    "|weir|well|wood|woods|woodlands|works|centre|center|pier|bridge|corner|crossing|cloisters|copse"
    "|coppice|dell|ferry|ford"
)
"""Royal Mail's thoroughfare descriptors and their short forms (PAF Programmers' Guide, edition 7)."""

PLAIN_STREETS = (
    "street|st|road|rd|lane|ln|avenue|ave|av|drive|dr|close|crescent|cres|gardens|gdns|grove|mews"
    "|terrace|terr|square|sq|court|ct"
    "|parade|wynd|brae|croft|rise|walk|way|hill|place|pl|row"
)
"""Those that need no capitals before them: the rest are words of every sentence."""
SURE_STREETS = "Street|Road|Lane|Avenue|Crescent|Terrace|Gardens|Mews|Drive|Close|Boulevard|Wynd|Grove|Rd|Ave|Cres"
"""Those that make an address of a capital word without a number."""

ALONE = (
    "Broadway|Cheapside|Piccadilly|Strand|Kingsway|Queensway|Eastgate|Westgate|Northgate|Southgate"
    "|Parkway|Poultry|Minories|Pall Mall"
    "|Whitehall|Millbank|Haymarket|Moorgate|Bishopsgate|Aldgate|Holborn|Kirkgate|Briggate|Deansgate"
    "|Headrow|Shambles|Pavement"
    "|Cornmarket|Cowgate|Grassmarket|Lawnmarket|Canongate|Trongate|Gallowgate|Saltmarket|Petergate"
    "|Stonegate|Micklegate|Bridgegate"
    "|Fishergate|Castlegate|Long Acre|Cornhill|Eastcheap|Aldersgate|Houndsditch|Ludgate|Billingsgate"
    "|Queensgate|Crossgates"
)
"""Streets of one word."""
WELSH = (
    "Heol|Ffordd|Stryd|Lôn|Lon|Rhodfa|Clos|Maes|Cwrt|Bryn|Parc|Rhes|Teras|Tan|Llys|Gerddi|Rhiw|Cae"
    "|Cilgant|Pen|Tŷ|Ty|Ystad|Trem|Dol|Dôl|Nant|Gwaun|Erw|Coed"
)
HOUSES = (
    "Cottages?|House|Farm|Farmhouse|Barn|Lodge|Hall|Manor|Villa|Bungalow|Mill|Grange|Rectory|Vicarage"
    "|Court|Croft|Stables?|Oast|Tower"
    "|Towers|Heights|Mansions|Point|Building|Buildings|Chambers|Works|Centre|View|Wharf|Apartments"
    "|Nook|Corner|Gables|Oaks|Elms"
    "|Firs|Willows|Cedars|Beeches|Laurels|Hollies|Limes|Poplars|Pines|Orchard|Meadow|Bank|Side|Gate"
    "|Priory|Abbey|Castle|Steading"
    "|Smithy|Forge|Granary|Dairy|Schoolhouse|Chapel|Rise|Dene|Hill|Plaza|Exchange|Studios?|Suite"
)
PARKS = (
    r"(?:Business|Industrial|Retail|Science|Technology|Trading|Enterprise|Office|Innovation|Distribution"
    r"|Commerce|Holiday|Caravan|Country|Food|Leisure|Shopping)"
    r" (?:Park|Estate|Centre|Village|Campus|Quarter|Hub)"
)
AREAS = (
    "AB|AL|B|BA|BB|BD|BF|BH|BL|BN|BR|BS|BT|BX|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT"
    "|DY|E|EC|EH|EN|EX|FK|FY|G|GL|GU|GY"
    "|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE|NG"
    "|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR"
    "|QC|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD"
    "|WF|WN|WR|WS|WV|YO|ZE"
)
"""All postcode areas (Royal Mail)."""
NOT_IN_STREETS = (
    "a|about|after|all|am|an|and|are|as|at|back|be|bed|bedroom|bedrooms|before|but|by|came|can|car"
    "|cars|clients?|cm|day|days|did|do|down"
    "|each|euros?|every|feet|files?|first|foot|for|from|ft|go|going|got|had|has|have|he|her|him|his"
    "|hours?|hrs?|i|if|in|into|inch|is"
    "|it|items?|just|k|kg|km|lane|lanes|left|long|m|me|meters?|metres?|miles?|mins?|minutes?|mm|month"
    "|months|more|my|no|not|of|off|on"
    "|one|or|our|out|over|pages?|past|people|per|percent|pm|points?|pounds?|quid|rooms?|said|seconds?"
    "|secs?|she|so|some|steps|storey"
    "|than|that|their|them|then|there|they|this|times|to|up|us|was|way|we|weeks?|went|were|when|which"
    "|who|will|with|x|years?|yards?|you|your|year|point|lads|kids|guys"
)
"""What stands between a number and "road" where no house is meant: "2 miles down the road"."""
