"""Lists behind `bot.core.names`: families of first names, and words that are names as well."""

from __future__ import annotations

FAMILIES = """
abigail: abbie abby gail
adam: ads
alan allan allen: al
albert: al bert bertie albie
alexander: alex al sandy xander lex sasha alec
alexandra: alex lexi sandra sasha alexa sandy
alfred: alf alfie fred
alison: ali
amanda: mandy
amelia: millie amy mel
andrew: andy drew
andrea: andie
angela: angie ange
anne ann anna: annie nan
anthony antony: tony ant
antonia: toni
archibald: archie
arthur: art artie
barbara: barb barbie babs
bartholomew: bart
benjamin: ben benny benji
bernard: bernie
bernadette: bernie
beverley beverly: bev
bradley: brad
brenda: bren
bronwen: bron
caroline carolyn: caro carrie carol
cassandra: cass cassie
catherine katherine kathryn katharine: cathy cath kathy kath kate katie kat kit kitty cat
cecilia: cece cis
charles: charlie chas chuck chaz
charlotte: charlie lottie char lotte
chandler: chan
christian: chris
christina christine: chris christy tina chrissie chrissy
christopher: chris kit topher
clifford: cliff
cordelia: delia
cynthia: cindy
daniel: dan danny
daniela danielle daniella: dani danni
david dafydd: dave davy dai davey
deborah debra: deb debbie debs
dennis: den
derek: del
diana: di
dominic: dom
donald: don donnie
dorothy: dot dottie dolly
douglas: doug dougie
edmund: ed eddie
edward: ed eddie ted teddy ned eddy
edwin: ed eddie
eleanor elinor: ellie nell ella nora
elizabeth elisabeth: liz lizzie beth betty eliza lizzy betsy libby elsie bess lisa
emily: em emmy
emma: em
emmanuel: manny
eric: rick
erica erika: ricky
ernest: ernie
eugene: gene
evelyn: evie eve
felicity: flick fliss
ferdinand: ferdie
fiona: fi
florence: flo florrie flossie
frances: fran frankie franny
francesca: fran frankie chess cesca
francis: frank fran frankie
franklin: frank
frederick fredrick: fred freddie freddy
gabriel: gabe
gabriella gabrielle: gabby gabi
gareth: gaz gar
gary: gaz
geoffrey jeffrey: geoff jeff
george: georgie
georgina: georgie gina
gerald: gerry jerry
gerard: gerry
gillian: gill jill
gordon: gordy
graham graeme: gray
gregory: greg
gwendolyn gwendoline: gwen
hannah: han
harold: harry hal
harriet: hattie harry
harrison: harry
heather: heath
helen: nell
henrietta: hettie etta
henry: harry hal hank
herbert: herb bert
hubert: bert
hugh huw: hughie
humphrey: humph
ian iain: e
imogen: immy
isaac: ike zac
isabel isabella isobel isabelle: izzy bella issy belle
jacob: jake
jacqueline: jackie jacqui
jade: jadey
james: jim jimmy jamie jem
jane: janey janie
janet: jan
janice: jan
jasmine: jas jazz
jason: jay jase
jean: jeannie
jemima: jem mima
jennifer: jen jenny jenn
jeremy: jez jem jerry
jessica: jess jessie
joan: joanie
joanna joanne: jo joey
jonathan: jon jonny john jono
john: johnny jack jon
joseph: joe joey jos
josephine: jo josie
joshua: josh
joyce: joy
judith: judy jude
julia julie juliet: jules
julian: jules jools
karen: kaz
kathleen: kath kathy kate
kelly: kel
kenneth: ken kenny
kevin: kev
kimberley kimberly: kim
kirsten kirsty: kirst
laura: laurie
lauren: loz
laurence lawrence: larry laurie
leonard: len lenny leo
leopold: leo
leslie lesley: les
lewis louis: lou louie lew
lillian lilian: lily lil
linda: lin
lorraine: lori
louise: lou
lucille lucy: lu
lynne lynn lynda: lyn
madeleine madeline: maddie maddy
magdalena: magda lena
malcolm: mal malc
marcus: marc mark
margaret: maggie meg peggy madge marge margie greta mags
maria marie mary: molly polly mia
marianne: mari
marilyn: mari
marion marian: mari
martin: marty mart
martha: marty mattie
matilda: tilly tilda
matthew: matt matty
maureen: mo
maurice: mo
maximilian maxwell: max
megan: meg megs
melanie: mel
melissa: mel lissa
michael: mike mick mikey micky
michelle: shell chelle mich
mildred: millie
miranda: mandy randa
miriam: mim miri
mohammed muhammad mohamed mohammad: mo
monica: mon
morgan: mo
muriel: mu
natalie: nat
natasha: tasha nat
nathan nathaniel: nate nat
neil neal niall: neily
nicholas: nick nicky nico
nicola nicole: nicky nic nikki
nigel: nige
norman: norm
olivia: liv livvy ollie
oliver: ollie ol
oscar: oz
oswald: oz ozzie
pamela: pam
patricia: pat trish tricia patty patsy
patrick: pat paddy
paul: pauly
paula: polly
pauline: paul
penelope: penny pen
percival: percy
peter: pete
philip phillip: phil pip
philippa: pippa pip phil
phoebe: pheebs pheebe
phyllis: phyl
priscilla: cilla
prudence: pru
rachel rachael: rach rache ray shelly
rajesh: raj
randolph: randy
raymond: ray
rebecca: becky bex becca beck becs
reginald: reg reggie
rhiannon: rhi
richard: rick dick rich richie ricky dickie
robert: rob bob bobby robbie bert rab
roberta: bobbie robbie
robin: rob
roderick: rod roddy
rodney: rod
roger: rog rodge
roland: roly
ronald: ron ronnie
rosalind: ros roz
rosamund: ros
rosemary: rose rosie
ross: rossy
rowena: ro
roxanne: roxy
rupert: rupe
russell: russ
ruth: ruthie
samantha: sam sammy
samuel: sam sammy
sandra: sandy
sarah sara: sal sally sar
sebastian: seb bas
sharon: shaz
shirley: shirl
sian: shan
sidney sydney: sid
simon: si
siobhan: shiv
sofia sophia sophie: soph
stanislaw: stan
stanley: stan
stephanie: steph stevie
stephen steven: steve stevie ste
stuart stewart: stu stew
susan susanna suzanne susannah: sue susie suzie suze
sylvia: syl
tabitha: tabby
tamara: tam tammy
tamsin: tam
terence terrence: terry tel
teresa theresa: terry tess tessa
theodore: theo ted teddy
thomas: tom tommy
tiffany: tiff
timothy: tim timmy
tobias: toby
tracey tracy: trace
trevor: trev
ursula: ursie
valerie: val
vanessa: ness nessa
veronica: ronnie vron
victor: vic
victoria: vicky vicki vic tori vix
vincent: vince vinny
violet: vi
virginia: ginny
vivian vivien vivienne: viv
walter: walt wally
wendy: wend
wilfred: wilf
wilhelmina: mina billie
william: will bill billy liam willy wills
winifred: winnie freda
winston: win
yvonne: von vonnie
zachary: zach zac zack
aleksander aleksandra: alex ola olek
agnieszka: aga
katarzyna: kasia kaska
malgorzata: gosia
krzysztof: krzys kris
wojciech: wojtek
tomasz: tomek
jakub: kuba
joanna: asia
magdalena: magda
piotr: piotrek
ibrahim: ibby
ismail: izzy
yusuf: yus
aishwarya: ash aish
ashwin: ash
ashley: ash
deepak: deep
krishna: kris
lakshmi: laks
manjit manpreet: manny
priyanka: priya
sanjay: sanj
sandeep: sandy
venkatesh: venky
vikram: vik vicky
oluwaseun: seun
oluwatobi: tobi
oluwadamilola: dami
chukwuemeka: emeka
adebayo: bayo
temitope: temi tope
alejandro: alex ale
francisco: paco fran
guillermo: memo
jose: pepe
eduardo: edu
ignacio: nacho
guadalupe: lupe
dmitri dmitry: dima
mikhail: misha
vladimir: vova vlad
yekaterina ekaterina: katya
aikaterini: katerina
konstantinos: kostas
georgios: giorgos
johannes: hans jan
"""
"""One line a family: full forms, a colon, what they are shortened to. Written for this project from general knowledge."""

WORDS_THAT_ARE_NAMES = """
abbot able ace acres alder alley almond amber angel apple arch archer arm arms art ash autumn bacon badger bailey
baker ball bank banks bar barber bark barker barn barr barrow bass bat bay beach beam bean bear beard beck bell belt
bench berry best bill birch bird bishop black blank bliss block bloom blossom blue blunt board bob bold bolt bond bone
boot booth boss bow bowl bowman box boy branch brand brass brave bread breeze bridge bridges bright broad brook brooks
brown brush buck bull burn burns bush butcher butler button buy call camp cane cannon car card care carol carpenter
carrier carter case cash castle cat chamber chambers chance chandler chapel chapman char charity chase chess child
choice church city clay cliff close coach coal cock cole college cook cool coop cooper cope copper corn corner cotton
couch count country court cousin cow cox craft crane cream creed crisp cross crow crown cruise cry curry curtis dale
dance dawn day days deal dean dear deep dell den dick dog dolly don door dot dove down drake draw drew drive driver
duck dude duke dunk early ears earth east ed em eve even fair faith falls farmer fay feather felt fern field fields
fine finger fire fish fisher fit fleet fletcher flick flint flood flower flowers fly foot ford forest forge foster
fountain fowler fox frank free freeman friend frost fry fuller gale game gates gay gene gentle gift gill ginger glass
glen glover gold golden good goodman goose gore grace grain grange grant grass graves gray green grey grove guard
guest guide gun guy hale hall ham hammer hand hands happy hard hardy harp hart harvest haste hat hawk hay hazel head
heal heard heart heath heather hedge helm help hen hero high hill hills hind hive holiday holly holm home honey honor
honour hood hook hooper hope horn horse house hunt hunter hurst iris ivory ivy jack jade jasmine jasper jay jazz jean
jersey jet jewel job jobs jolly joy jude judge junior just justice kay keen keep key keys kind king kit kitchen knight
knock lake lamb lance land lane large lark last laurel law lawn lay leader leaf lee lemon les light lily lime link
lion little lock long lord lot love low luck lucky lung mace mad maid major mandarin mane mark market marks marsh
martin mason masters mat matt max mayor me meadow meadows means mercy merit merry mid mile miles mill miller mills
mint miss mister mo moon moor more moss mount mouse musk nation neat ness new newman nick night noble noon north nose
nurse oak ocean olive page paige pain painter palm pan park parks parrot parsons part pass pat patch patience peace
peach peak pearl peel pen penny pepper pet petal pharaoh pick pie pier pike pine pip piper place plain plant plumb
plumber point pole polish pollard pond pool poor pope poppy porter post potter pound pounds power powers pray precious
president press price pride priest prince prior prosper proud prudence pure queen quick quiet quill rabbit race rain
ram ranger rash raven ray read reader real red reed reg rest rex rice rich ridge right ring rio rise river rivers road
rob robin rock rod rook root rope rose rosemary round rowan rowe royal ruby rule rush rusty sage sail saint sale
salmon salt sand sands sandy savage saver scarlet scholar school scratch sea seal search self senior sense shade
shadow sharp shell shepherd sherry shields ship shore short shot si silver singer six skinner sky slate slaughter
small smart snow soul south spark sparks speed spring square squire stack staff stage stamp star stark steel stern
stick still stock stone storm story stout strange street strong sue sugar summer summers sun sunny sure swan sweet
swift sword tabby tailor tall tally tan tar tell temple tender thorn thrush tide tiger tile till timber tin tong top
torch tower town trace trade train tree trip true trump trust tucker turner twist vale valentine van venture victor
vine viola violet virgin wade wait wake walker wall walls war ward warden ware warm warner watch water waters way
weaver wed weeks well west wheat wheeler white whiting wild wilder will willow wills win wind winner winter winters
wise wish wolf wood woods wool word words work workman worth yard year young zen
"""
"""Ordinary English words that are also first names or surnames: a name only where written with a capital."""

PROPER_NOUNS_THAT_ARE_NAMES = """
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
october november december england london paris ireland france holland english french welsh irish german dutch asia
york reading lincoln chester washington bradford preston derby hastings lancaster kent essex sussex berkshire wells
bath ripley windsor israel jordan chad georgia carolina virginia dallas austin houston milan roman christian easter
christmas
"""
"""Months, days, places and languages: they have a capital anyway, so a capital is no sign of a person."""

TITLES = """
mr mrs ms miss mx dr doctor prof professor sir dame lord lady rev reverend fr father sister brother captain capt major
col colonel lt sgt judge justice hon rt madam master councillor cllr ambassador president minister
"""

SUFFIXES = """
jr sr ii iii iv esq mp am ms msp mla obe mbe cbe kbe dbe qc kc phd dphil md ma ba bsc msc mba llb llm fca aca acca fcca
cta att cima cpa cfa frcs mrcp frs fba cpfa fcma acma rics mrics frics
"""
"""What stands behind a name in capitals: degrees, honours, memberships, seats."""

PARTICLES = """
de del della der den di da dos das du la le van von ter ten bin binti ibn al el ap ab mac st ben san
"""
