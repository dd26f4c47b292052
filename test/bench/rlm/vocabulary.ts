/** Words that fill the slots of generated questions and sentences. All of them are common knowledge, none is a name of a living person. */
export const VOCABULARY = {
  country: split(
    'Argentina, Australia, Austria, Bolivia, Brazil, Canada, Chile, Colombia, Cuba, Denmark, Ecuador, Egypt, Estonia, Ethiopia, Finland, France, Ghana, Greece, Hungary, Iceland, India, Ireland, Italy, Jamaica, Japan, Kenya, Laos, Latvia, Lithuania, Malta, Mexico, Mongolia, Morocco, Nepal, Norway, Peru, Poland, Portugal, Romania, Senegal, Spain, Sweden, Tunisia, Turkey, Uruguay, Vietnam, Zambia',
  ),
  city: split(
    'Accra, Athens, Bangkok, Bergen, Berlin, Bogota, Bordeaux, Boston, Bremen, Brno, Budapest, Cairo, Chicago, Cork, Cusco, Dakar, Dallas, Delhi, Denver, Dublin, Fez, Geneva, Ghent, Graz, Hanoi, Havana, Helsinki, Kyoto, Lagos, Leeds, Lima, Lisbon, Lyon, Madrid, Malmo, Nairobi, Naples, Oslo, Porto, Prague, Quito, Riga, Rome, Seville, Tallinn, Tampere, Turin, Utrecht, Vienna, Vilnius, Warsaw, Zagreb',
  ),
  landmark: split(
    'the Eiffel Tower, the Colosseum, the Parthenon, the Brandenburg Gate, the Golden Gate Bridge, Machu Picchu, Stonehenge, the Taj Mahal, the Great Sphinx, Mount Kilimanjaro, Mount Fuji, the Matterhorn, Niagara Falls, Victoria Falls, the Suez Canal, the Panama Canal, the Alhambra, Angkor Wat, the Louvre, the Prado, the Hermitage, the Sagrada Familia, the Rialto Bridge, Loch Ness, Lake Baikal, the Dead Sea, the Black Forest, the Gobi Desert, Easter Island, the Acropolis',
  ),
  device: split(
    'telephone, telescope, microscope, printing press, steam engine, sewing machine, typewriter, light bulb, battery, bicycle, barometer, thermometer, piano, saxophone, accordion, zipper, safety pin, vacuum cleaner, dishwasher, microwave oven, refrigerator, elevator, escalator, parachute, hot air balloon, helicopter, jet engine, submarine, compass, pendulum clock, wristwatch, camera, film projector, phonograph, radio, television, transistor, laser, pacemaker, stethoscope, pencil, ballpoint pen, fountain pen, lawn mower, tractor, windmill, revolving door, smoke detector, fire extinguisher, traffic light',
  ),
  work: split(
    'Don Quixote, Moby Dick, Dracula, Frankenstein, Hamlet, Macbeth, The Odyssey, The Iliad, The Divine Comedy, War and Peace, Anna Karenina, Madame Bovary, Les Miserables, Great Expectations, Oliver Twist, David Copperfield, Jane Eyre, Wuthering Heights, Emma, Persuasion, Treasure Island, Kidnapped, Walden, Candide, Faust, Pinocchio, Heidi, Black Beauty, Robinson Crusoe, Middlemarch',
  ),
  discovery: split(
    "penicillin, radium, oxygen, gravity, the cell, the electron, the neutron, X-rays, the planet Uranus, the planet Neptune, the moons of Jupiter, vaccination, blood circulation, infrared light, helium, uranium, insulin, chlorophyll, the laws of inheritance, the speed of light, plate tectonics, the Rosetta Stone, the tomb of Tutankhamun, Halley's comet, the North Magnetic Pole",
  ),
  feat: split(
    'sail around the world, reach the South Pole, climb Mount Everest, walk on the Moon, fly across the Atlantic alone, run a mile in four minutes, swim the English Channel, cross the Sahara on foot, travel into space, win two Nobel Prizes, break the sound barrier, descend to the deepest ocean floor, map the Amazon, ride a bicycle across Africa, cross the Alps in a balloon, ski to the North Pole',
  ),
  role: split(
    'president, prime minister, king, queen, foreign minister, first astronaut, national poet, chess champion, chief justice, central bank governor, football captain, fastest sprinter',
  ),
  profession: split(
    'painter, composer, architect, explorer, chemist, astronomer, mathematician, playwright, sculptor, surgeon, aviator, botanist, chef, cartographer, geologist, dancer',
  ),
  organisation: split(
    "the Red Cross, the Boy Scouts, the Salvation Army, the Olympic Games, the Nobel Prize, the World Wide Web, the Bauhaus, the Royal Society, the Jesuit order, the Hudson Bay Company, the Dutch East India Company, the Hanseatic League, the Vienna Boys' Choir, the Bolshoi Ballet, the Abbey Theatre, the Library of Alexandria",
  ),
  concept: split(
    'photosynthesis, inflation, erosion, fermentation, osmosis, gravity, evolution, democracy, feudalism, capitalism, humidity, friction, magnetism, condensation, pasteurization, hibernation, migration, pollination, refraction, entropy, deflation, irrigation, crop rotation, perspective in painting, counterpoint, irony, alliteration, a haiku, a sonnet, a fugue, a recession, a solar eclipse, a trade wind, a tidal wave, a black hole, a glacier, a fossil, an atoll, an alloy, an isotope',
  ),
  phenomenon: split(
    'leaves turn red in autumn, cats purr, onions make people cry, ships float, bees dance, stars twinkle, tides rise and fall, volcanoes erupt, birds migrate, soap bubbles burst, bread rises, metals rust, joints crack, people yawn, people dream, dogs wag their tails, mirrors reverse left and right, glaciers move, deserts grow, rivers meander, whales sing, fireflies glow, chameleons change color, cicadas buzz, icebergs drift, snowflakes have six sides',
  ),
  condition: split(
    'hiccups, hay fever, migraine, insomnia, asthma, jet lag, sunburn, altitude sickness, color blindness, hurricanes, earthquakes, lightning, the northern lights, fog, acid rain, landslides, droughts, rainbows, static electricity, tooth decay, seasickness, goose bumps',
  ),
  chore: split(
    'tie a bow tie, fold a fitted sheet, remove a wine stain, sharpen a knife, prune a rose bush, descale a kettle, patch a bicycle tube, bleed a radiator, poach an egg, bake sourdough bread, knit a scarf, build a kite, splice a rope, polish silver, start a compost heap, train a puppy, tune a guitar, read a weather map, write a will, plant tulip bulbs, wash a wool sweater, paint a ceiling, unblock a sink, make candles, pit an olive, whittle a spoon',
  ),
  word: split(
    'sandwich, salary, robot, quarantine, tycoon, ketchup, alphabet, avocado, ballot, berserk, candidate, clue, denim, disaster, dollar, galaxy, hazard, jeans, juggernaut, lemur, magazine, muscle, nightmare, orange, pajamas, panic, quiz, sabotage, shampoo, sugar, tulip, vaccine, whiskey, zero',
  ),
  ware: split(
    'umbrella, violin, coffee grinder, tent, rain coat, fishing rod, telescope, chess set, garden hose, hammock, rocking chair, wheelbarrow, espresso machine, sleeping bag, tea kettle, sewing kit, ice skate, pair of snow shoes, surf board, wool blanket, cast iron pan, bread knife, desk lamp, bird feeder, picnic basket, bar of soap, pair of sunglasses, loaf of bread, bottle of olive oil, bicycle helmet',
  ),
  animal: split(
    'cheetah, giraffe, elephant, kangaroo, penguin, ostrich, dolphin, blue whale, polar bear, koala, platypus, hippopotamus, rhinoceros, gorilla, sloth, armadillo, beaver, otter, badger, hedgehog, falcon, albatross, hummingbird, flamingo, octopus, salmon, sea horse, tortoise, iguana, cobra, reindeer, bison, camel, llama, yak, lynx, wolverine, walrus',
  ),
  animalTrait: split(
    'sleeping upside down, carrying its young in a pouch, building dams, changing its color, having no natural enemies, spitting when it is angry, never sleeping, living the longest, having three hearts, running on water, having the longest tongue, laying the largest eggs, mating for life, playing dead, using tools, having black and white stripes',
  ),
  coloured: split(
    "a sapphire, a ruby, an emerald, an amethyst, the sky on Mars, a stop sign in Japan, a taxi in New York, a mailbox in Germany, a polar bear's skin, an octopus's blood, copper after a century outdoors, the black box of an airplane, a giraffe's tongue, a robin's egg, the first postage stamp, the middle stripe of the Italian flag",
  ),
  product: split(
    'tequila, chocolate, linen, paper, rope, cork, vanilla, indigo, latex, maple syrup, tapioca, saffron, marzipan, gin, opium, turpentine, amber, henna, chewing gum, hummus, tofu, absinthe',
  ),
  dish: split(
    'roast lamb, grilled salmon, oysters, blue cheese, goulash, mushroom risotto, fish and chips, curry, paella, onion soup, duck in orange sauce, dark chocolate cake, sushi, ratatouille, apple pie, venison stew',
  ),
  sportThing: split(
    'a shuttlecock, a puck, a wicket, a javelin, a foil, a balance beam, a stone and a broom, a mallet and a horse, an oar, a clay target, a net one meter high, a caddie, a springboard, a tatami mat',
  ),
  deficiency: split(
    'vitamin A, vitamin C, vitamin D, iodine, iron, calcium, folic acid, vitamin B12, thiamine, niacin',
  ),
  event: split(
    'the first modern Olympic Games, the Congress of 1815, the world exhibition of 1900, the first football World Cup, the signing of the Treaty of Rome, the first film festival, the great fire of 1666, the last Viking battle, the first heart transplant, the first chess olympiad, the first marathon, the peace of 1648, the largest book fair, the first subway line',
  ),
  peopled: split(
    'islands, lakes, provinces, volcanoes, official languages, airports, national parks, time zones, universities, railway stations, lighthouses, castles, public holidays, opera houses',
  ),
  counted: split(
    'teeth does an adult have, bones are there in the hand, keys does a piano have, strings does a cello have, players are on a volleyball team, squares are on a chess board, moons does Jupiter have, legs does a lobster have, chromosomes do humans have, letters are in the Greek alphabet, feet are in a mile, ounces are in a pound, days did the flood last, cards are in a bridge hand, sides does a dodecahedron have, muscles does it take to smile, liters are in a barrel, hours does a koala sleep',
  ),
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Abbreviations with what they stand for. */
export const ABBREVIATIONS: readonly (readonly [letters: string, phrase: string])[] = split(
  "NASA=National Aeronautics and Space Administration; NATO=North Atlantic Treaty Organization; UNESCO=United Nations Educational, Scientific and Cultural Organization; WHO=World Health Organization; UNICEF=United Nations Children's Fund; EU=European Union; UN=United Nations; IMF=International Monetary Fund; OPEC=Organization of the Petroleum Exporting Countries; FIFA=International Federation of Association Football; IOC=International Olympic Committee; BBC=British Broadcasting Corporation; FBI=Federal Bureau of Investigation; CEO=chief executive officer; CFO=chief financial officer; VIP=very important person; RSVP=please respond; ETA=estimated time of arrival; AKA=also known as; DIY=do it yourself; FAQ=frequently asked questions; GDP=gross domestic product; GNP=gross national product; VAT=value added tax; ATM=automated teller machine; PIN=personal identification number; CPU=central processing unit; RAM=random access memory; ROM=read-only memory; USB=universal serial bus; HTML=hypertext markup language; HTTP=hypertext transfer protocol; URL=uniform resource locator; SQL=structured query language; PDF=portable document format; LED=light-emitting diode; LCD=liquid crystal display; DVD=digital versatile disc; GPS=global positioning system; LAN=local area network; WAN=wide area network; VPN=virtual private network; DNS=domain name system; DNA=deoxyribonucleic acid; RNA=ribonucleic acid; ECG=electrocardiogram; MRI=magnetic resonance imaging; CT=computed tomography; ICU=intensive care unit; BMI=body mass index; SPF=sun protection factor; UFO=unidentified flying object; SCUBA=self-contained underwater breathing apparatus; RADAR=radio detection and ranging; SONAR=sound navigation and ranging; LASER=light amplification by stimulated emission of radiation; UTC=coordinated universal time; GMT=Greenwich mean time; mph=miles per hour; rpm=revolutions per minute; AC=alternating current; DC=direct current; ISBN=international standard book number; IQ=intelligence quotient; PhD=doctor of philosophy; MBA=master of business administration; CV=curriculum vitae; HR=human resources; R&D=research and development; AWOL=absent without leave; SUV=sport utility vehicle; ABS=anti-lock braking system; HVAC=heating, ventilation and air conditioning; PVC=polyvinyl chloride; TNT=trinitrotoluene; CFC=chlorofluorocarbon",
  ';',
).map((pair) => {
  const [letters = '', phrase = ''] = pair.split('=');
  return [letters, phrase];
});

function split(list: string, divider = ','): readonly string[] {
  return list.split(divider).map((item) => item.trim());
}
