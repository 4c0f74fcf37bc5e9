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

MORE_FIRST_NAMES = """
aaron abbas abena abeni abiola ada adaeze adelaide adele aditi aditya adrian adriana adunni aerin afia agatha agnes
ahmad ahmed aidan aideen aileen aimee aine aisha aisling ajay ajit akash akeem akira aksel alana alastair alba alberto
alejandra aleksandar alessandra alessandro alessia alexandros alexis alfonso alia alice alicia alina alisha alistair
aliya aliyah alok alonzo alvaro alvin alyssa amal amanpreet amara amarjit ambrose amina aminata amir amirah amit amita
ammar amrita ana anand anas anastasia anders andre andreas andrei andrej andres aneesa aneta angelica angelina angelo
angus anika anil anish anita anja anjali ankit annabel annabelle anneka annette annika anouk ansel anselm antoine
anton antonio antonis anwar aoife apinya aram aran archana ariana arjun arlo armando arnav arnold aron arran arslan
arturo arun arvind asad asha ashish ashok asif asma astrid atif atiya audrey augusta augustus aurelia aurora ava avani
avery avril axel ayaan ayesha ayla aylin ayo azadeh aziz bahar balazs baljit balraj bara bartosz bashir basil bastien
beata beatrice beatrix beatriz benedict benedikt bengt benita benoit berenice bernardo bertram bethan bethany betsan
bettina beyza bharat bhavesh bhavna bianca bilal bina binita birgit bjorn blanca blanche bogdan boris borja bozena
brendan brian brianna bridget brigitte britta brody bronagh bronte bruce bruno bryan bryn bryony burak byron cai
caitlin caitlyn caleb callum calum calvin cameron camila camilla camille candice cara carina carl carla carlo carlos
carlotta carly carmel carmen carys caspar caspian catarina caterina catrin cedric ceri cerys cesar chaim chandra
chanel chantal chantelle charis charlene charmaine chiara chidi chika chinedu chinwe chioma chloe chukwudi cian ciara
cillian claire clara clarence clarissa claude claudia claudio clayton clemence clementine clifton clinton clive
clodagh colette colin colleen colm colum connor conor conrad constantin cora coralie corey corinne cormac cornelia
cornelius cosmo courtney craig cristian cristiano cristina cuthbert cyril cyrus dafna dagmar dahlia daisy dalia damian
damien damir damon dana danica danila danilo danuta daria dario darius darrel darren darryl daryl davide davina dawid
dax dayo declan deepa deepika deirdre delilah delroy demetrius denise denzel dermot desmond devendra devika dexter
dhruv diane diarmuid diego dieter dilip dilys dimitar dimitri dimitris dina dinah dinesh dion dionne dirk divya diya
dolores dominika dominique donal donatella donna dora doreen doris dorota dougal dragan duncan dylan eamon eamonn
ebele ebony edgar edita edith edna edoardo edwina efe efua eileen eilidh eimear eira eirlys elaine elena eleni elias
elif elijah elin elina eliot elis elise elisha ellen elliot elliott ellis elodie eloise elsa elspeth elton elvira
elwyn emanuele emil emilia emiliano emilio emine emlyn emre emrys emyr ena endre enid enrico enrique enzo erik erin
ernesto erwin esme esmeralda esperanza esteban estelle esther estrella ethan ethel etienne euan eugenia eunice eva
evan evander evangeline evangelos evelina evgeny ewa ewan ezekiel ezra fabian fabio fabrizio fahad faisal faiza farah
fareed farhan farid farida faris farouk farrah farzana fatema fatima fatou federica federico felipe felix fenella
fenton ferdinando fergal fergus fernanda fernando ffion fidel filip filippo finbar finlay finley finn finnian fintan
fionnuala flavia flavio fleur flora florian folake fraser freya frida frieda fumiko gabor gaetano galina ganesh gavin
gayatri gaynor geert gemma genevieve georgi geraldine gerda gerhard germaine gethin ghislaine giacomo gianluca gianni
gideon gilbert giles giorgia giorgio giovanna giovanni gita gitanjali giulia giuliano giulio giuseppe gladys glenda
glenn glenys glyn glynis goran govind grainne graziella gretchen griffith grzegorz guido guilherme gulnara gunther
gurdeep gurpreet gustav gustavo gwenda gwenllian gwyn gwyneth gwynne habib habiba hadia hadiza hadley hafsa haider
hakan haleema halima hamid hamish hamza hana hanif hanna hanne hannes hardeep hari harish harjit harleen harley haroon
harpreet haruki haruto harvey hasan hasina hassan hayden hayley heidi heinrich heinz helena helga helmut hema hendrik
henrik herman hermione hilary hilda hildegard himanshu hina hiroko hiroshi hisham hollie horace horatio hortense
howard hristo huda hugo humaira humberto husna hussain hussein hywel ianto ibraheem ida idris ieuan ifan ife ifeoma
ignatius igor ikenna ilaria ildiko ilse ilya imani imran ines inga inge ingeborg ingmar ingrid inigo inka ioan ioana
ioannis iolo iona irena irene irfan irina irma irving isa isadora isha ishaan isla ismael isolde istvan ivan ivana ivo
ivor iwan iwona izabela jaanvi jaap jackson jada jadwiga jagdeep jago jagoda jagruti jaime jamal jamila jana janek
janelle janina janine jannik jared jarek jaroslav jarvis jasbir jasleen jasmin jasminder jaswinder javed javier jaya
jayanti jayden jayesh jayne jeanette jeanne jedrzej jenna jeroen jerome jesper jevon jiang jillian jimena jin jing
jitendra joachim joao joaquin jocelyn jochen jodie joel joelle johan johanna jolanta jolene jonah jonas jordi jorge
joris josefina joseline josephina josip joss juan juana juanita juliana julien juliette julio julius jun junaid jung
jurgen justin justine justyna jyothi jyoti kacper kadir kai kailash kaito kajal kalina kalpana kamal kamala kamil
kamila kamran kanchan karan karim karima karin karina karl karolina karthik kaspar kasper katarina kathrin katia katja
katrin katrina kavita kayla kayleigh keanu keegan kehinde keir keira keith kelechi kelsey kendall kendra kenji kenya
kerri kerry kerstin ketan kevan keyla khadijah khaled khalid khalil khushi kian kiara kiera kieran kiki kinga kiran
kirit kirstin klaudia klaus kobe kofi konrad konstantin koray korey kosta kourtney krishan kristen kristian kristin
kristina kristine kristof krystal krystyna kuldeep kulwinder kumar kunal kurt kwabena kwame kwasi kyla kyle kylie kyra
lachlan laila lakeisha lalit lamar lana lara larissa lars lasse latisha latoya lavinia layla lazaro leah leandro
leanne leena leila leilani lenka lennart lenore leon leona leonardo leonora leopoldo leroy leticia levi lewin lian
liana lidia liesl lila lilah liliana lindsay lindsey linnea lionel lisbeth livia liza llew llewellyn llinos lloyd
lochlan lois lola lorcan loredana lorena lorenzo loretta lorna louisa lowri luana luc luca lucas lucia lucian luciana
luciano lucien lucinda ludmila ludovic ludwig luigi luis luisa luka lukas lukasz luke luna luther luz lydia lyle
lyndon lynette lyra mabel macey maciej madhavi madhu mads mae maeve magnus maha mahesh mahmood mahmoud mahnoor maire
mairead maisie maja majid makayla malachi malak malek malik mallory mamadou mandeep mandla manfred manish manisha
manoj manon manuel manuela marat marcel marcela marceline marcello marcia marcin marco mareike marek margarita margaux
margot margret marguerite mariam mariama mariana mariano maribel mariella marija marika marina mario marios marisa
marisol marissa marit marius mariusz marjorie marko marlene marley marlon marlow marsha marta martina martine marvin
marwa maryam maryla masha masood mateo mateusz mathew mathias mathilde matias matteo matthias matthieu maud maura
mauro maxim maxime maximilien maxine maya mayank mayuri meena meera mehdi mehmet mehul mei meike meilin melinda melody
melvin melvyn mercedes meredith merle mervyn meryem meryl micaela micah michaela michal michel michela michele
micheline miguel mihai mikael mikaela mikkel mila milena milica milka milo milos mireille mirela mirella mirjam
miroslav mitali mitchell miyuki mohamad mohan mohit mohsin moira mollie mona moritz morten morwenna moses moshe
mostafa muhammed mukesh muna munir murtaza musa mustafa myfanwy myles myra myriam myrna nabeel nabila nadia nadine
nadir naeem nahid naima naina najma nalini namrata nanci nandini naomi narendra naresh nasir nasreen natalia natalya
nathalie navdeep naveed naveen nayan nazia nazir neelam neema neeraj neha nehal nelly nelson neroli nerys nesrin
nestor neville ngozi nia niamh nicholette nicolai nicolas nicolette niels nihal nikhil nikita niklas nikola nikolai
nikolaos nikos nila nils nimesh nina ninian niraj nisha nishant nitesh nitin noah noel noelle noemi nolan nomsa noor
norah norbert noreen norma nuala nuno nuria nusrat oana obinna octavia octavian oisin oksana olaf oleg oleksandr olena
olga olivier oliwia oluchi oluwaseyi olwen olwyn olympia omar omari omer omolara oona ophelia oriana orla orlando
orsolya orville osama osian osman osvaldo otis otto owain owen pablo padma padraig paloma pandora pankaj paola paolo
parisa parminder parveen pascal pasquale patrice patrik patrycja paulina paulo pavan pavel pavlos pawel payal pedro
petra petronella petros pia pierre pierrot piers pilar pinar poonam prabhu pradeep prakash pranav prasad prashant
pratik praveen preeti pritesh priti przemyslaw qasim quentin quincy quinn rabia rachelle radek radhika radoslaw radu
raelene rafael rafaela rafal raffaele raheem rahim rahul raimund raina raja rajan rajat rajeev rajinder rajiv rajni
ralph rama raman ramesh ramiro ramon ramona randall rania ranjeet ranjit raphael raquel rashid rashida raul ravi
ravinder razia rebekah reece reena regina rehana reinhard reka rekha remi rena renata renate rene renee renuka reuben
reza rhea rhian rhoda rhodri rhona rhonda rhys ricardo riccardo richa rihanna riley rina rishi rita ritu riya roald
roan roberto robyn rocio rodolfo rodrigo rohan rohit roisin rolando rolf romain romana romeo romy ronan ronit ronja
rory rosa rosalie rosalyn rosamond rosanna rosario roseanne roshan roshni roslyn rowland roxana roxanna ruairi ruben
rubina rudi rudolf rudolph rufus rukhsana runa rupa rupal rupesh rupinder ruslan ruta ryan saad saba sabina sabine
sabrina sachin sadaf sadia sadie saeed safia safiya sahar sahil saif saima sakina sakura saleem saleh salim salma
salman salvador salvatore sameena sameer samia samina samir samira sana sandhya sandor sandrine sanjana sanjeev
santino santos sanya saoirse sapna sarina sarita saskia satish satnam satoshi saul savita seamus sean seema selena
selina selma seren serena sergei sergey sergio seth severin shabana shabnam shaheen shahid shahida shaila shaista
shakil shalini shamila shamim shana shane shanelle shania shanice shankar shanta shanti shaun shauna shazia sheela
sheena shehnaz sheila shelagh shelley sheridan sherif sherrie sherwin shilpa shireen shirin shivani shobha shona
shreya shruti shubham shweta sibusiso sidra siegfried sigrid silas silke silvana silvia silvio simone sinead sioned
siri sita sixtus skye slavica slawomir sneha sofie sohail solange solomon sonali sonia sonja sonya soraya sorcha soren
spyros srinivas stacey staci stacy stefan stefania stefanie stefano steffan stella stephan stephane stig stina subhash
sudhir suhail sujata sukhdeep sukhi sukhjit sulaiman suleiman suman sumathi sumit sunil sunita suraj surendra suresh
surinder surjit susana sushil sushma svetlana swati sylvester sylvie sylwia tadeusz taha tahir tahira tahmina taiwo
takashi takumi talia talib tamar tamika tamir tania tanisha tanvi tanya tara taran tarek tareq tariq tarun tasneem
tatiana tatum tegan tejal temitayo teodor tereza terri thabo thaddeus thalia thandiwe thea thelma theodor theodora
thiago thibault thierry thomasina thora thorsten tiago tiana tiarnan tierney tirion tobiah tolu tomas tomasina tomi
tomos tonya torsten toshiko travis trina trisha tristan trudi trudy trystan tudor tunde tuomas tushar tyrell tyrone
uche udo ugo ulrich ulrika ulrike uma umair umar umesh una unathi urszula usha usman uzma vaibhav valentin valentina
valeria valerio vanda vandana vanya varsha varun vasilis vaughan veena velma venetia vera verity verna vernon vesna
vibha vicente vidya vijay vikas viktor viktoria vilma vimal vinay vincenzo vineet vinod vipul virendra virgil virginie
vishal vito vittoria vittorio vivek vladislav volker waheed waleed walid wanda waqar waseem wayne weronika wiktor
wiktoria wilbur wilhelm wilma wiola wioletta wladyslaw wolfgang xanthe xavier xiang ximena yaakov yael yahya yaks yana
yanis yannick yara yash yasin yasir yasmin yasmina yasmine yehuda yelena yemi yetunde yiannis ying yogesh yolanda
yosef youssef yuan yuki yuko yulia yuri yusra yves yvette zachariah zahid zahra zaid zain zainab zak zaki zakir zara
zarina zayn zaynab zehra zeinab zelda zena zeynep zia zita zlatan zoe zofia zola zoltan zora zoran zsofia zsolt zubair
zuleika zuzana zuzanna
"""
"""First names without a family above, as heard in British offices: of many origins, none an ordinary word."""

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
