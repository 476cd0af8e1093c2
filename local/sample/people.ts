import type { Order } from '../../store/import/shapes';

/** A made-up customer, and the currency he pays in. */
export interface SampleCustomer {
  readonly customer: Order['customer'];
  readonly currency: string;
}

const rows: readonly string[] = [
  'Łukasz Żółć|lukasz.zolc@example.org|ul. Świętojańska 47/3|81-391|Gdynia|Poland|PLN',
  'Žofie Dvořáková|zofie.dvorakova@example.com|Pod Kaštany 12|160 00|Praha 6|Czechia|EUR',
  'İpek Şahin|ipek.sahin@example.org|Lindenstraße 88|50674|Köln|Germany|EUR',
  'Jörg Größmann|joerg.groessmann@example.com|Bäckergasse 5|93047|Regensburg|Germany|EUR',
  'Wilhelmine Achterberg|w.achterberg@example.org|Am Alten Hafen 21|26721|Emden|Germany|EUR',
  'Bartholomäus Kienzl|kienzl@example.com|Mühlweg 3|5020|Salzburg|Austria|EUR',
  'Małgorzata Wrześniewska|m.wrzesniewska@example.org|ul. Ogrodowa 9|61-821|Poznań|Poland|PLN',
  'Zdzisław Bąkowicz|zdzislaw.bakowicz@example.com|al. Lipowa 130|30-702|Kraków|Poland|PLN',
  "Siobhán O'Malloran|siobhan.omalloran@example.org|4 Quay Lane|H91 X2R7|Galway|Ireland|EUR",
  'Gwenllian Prosser-Tate|gwenllian@example.com|17 Heol y Bryn|SA3 4TP|Swansea|United Kingdom|GBP',
  'Alasdair Munroe-Finch|a.munroe-finch@example.org|Flat 2, 61 Harbour Road|EH6 6QN|Edinburgh|United Kingdom|GBP',
  'Philippa Thistlewood|philippa.thistlewood@example.com|9 Orchard Mews|BS6 5LJ|Bristol|United Kingdom|GBP',
  'Åsa Björkqvist|asa.bjorkqvist@example.org|Sjögatan 14 B|852 34|Sundsvall|Sweden|EUR',
  'Søren Kjærsgård|soren.kjaersgard@example.com|Ærøvej 6|5700|Svendborg|Denmark|EUR',
  'Þórunn Hallsdóttir|thorunn.hallsdottir@example.org|Hafnarstræti 22|600|Akureyri|Iceland|EUR',
  'Päivi Hämäläsniemi|paivi.hamalasniemi@example.com|Koivukuja 8 A 4|33540|Tampere|Finland|EUR',
  'Mārtiņš Krūmkalns|martins.krumkalns@example.org|Ozolu iela 31|LV-3001|Jelgava|Latvia|EUR',
  'Giedrė Šilkauskytė|giedre.silkauskyte@example.com|Beržų g. 5-17|44250|Kaunas|Lithuania|EUR',
  'Ülle Põldsaar|ulle.poldsaar@example.org|Tähe 102|50107|Tartu|Estonia|EUR',
  'Anaïs Lefèbvre-Courtois|anais.lc@example.com|3 bis, rue des Tanneurs|67000|Strasbourg|France|EUR',
  'Gaëtan Desrosières|gaetan.desrosieres@example.org|118 chemin du Moulin|38000|Grenoble|France|EUR',
  'Maëlle Kerbihan|maelle.kerbihan@example.com|7 quai du Port|29900|Concarneau|France|EUR',
  'Iñaki Etxeberrigarai|inaki@example.org|Calle Mayor 40, 2.º B|48009|Bilbao|Spain|EUR',
  'Begoña Muñozleal|begona.munozleal@example.com|Av. de la Constitución 15|41004|Sevilla|Spain|EUR',
  'João Conceição Valadim|joao.valadim@example.org|Rua do Almada 233|4050-038|Porto|Portugal|EUR',
  'Nicolò Fantarelli|nicolo.fantarelli@example.com|Via dei Mille 71|10123|Torino|Italy|EUR',
  'Fiammetta Dell’Orso|fiammetta.dellorso@example.org|Largo Augusto 2|20122|Milano|Italy|EUR',
  'Sjoerd van der Veldekamp|sjoerd.vdv@example.com|Oude Gracht 199|3511 NG|Utrecht|Netherlands|EUR',
  'Fenna Hoogsteder|fenna.hoogsteder@example.org|Kerkstraat 56|9712 BJ|Groningen|Netherlands|EUR',
  'Benoît Vandenplassche|benoit.vdp@example.com|Rue Neuve 80|1000|Bruxelles|Belgium|EUR',
  'Réka Szőllőskerti|reka.szolloskerti@example.org|Fő utca 11|6720|Szeged|Hungary|EUR',
  'Ľubomíra Hraničková|lubomira.hranickova@example.com|Kvetná 2|040 01|Košice|Slovakia|EUR',
  'Črtomir Gašperlin|crtomir.gasperlin@example.org|Cesta v gozd 19|4000|Kranj|Slovenia|EUR',
  'Đurđica Živkušić|durdica.zivkusic@example.com|Ulica Lipa 7|31000|Osijek|Croatia|EUR',
  'Ștefania Țuțuianu|stefania.tutuianu@example.org|Str. Teilor 25|400347|Cluj-Napoca|Romania|EUR',
  'Ελπίδα Καραβοκύρη|elpida.karavokyri@example.com|Οδός Ερμού 104|546 24|Θεσσαλονίκη|Greece|EUR',
  'Десислава Боровинкова|desislava.borovinkova@example.org|ул. Дунав 8|4000|Пловдив|Bulgaria|EUR',
  'Matthias Oberhuber-Lang|m.oberhuber-lang@example.com|2-11-3 Minamicho, Room 402|150-0041|Tokyo|Japan|JPY',
  'Louise Fonteneau|louise.fonteneau@example.org|4-8-15 Kitahama|541-0041|Osaka|Japan|JPY',
  'Theodóra Nikolaïdou|theodora.nikolaidou@example.com|Block 5, Street 12, House 9|15000|Kuwait City|Kuwait|KWD',
];

const germanSpeaking: readonly string[] = ['Germany', 'Austria'];

/** Forty customers who do not exist; their addresses for mail lie in domains that are nobody's. */
export const sampleCustomers: readonly SampleCustomer[] = rows.map((row) => {
  const [name = '', email = '', street = '', postalCode = '', city = '', country = '', currency = ''] =
    row.split('|');
  const address = { street, postalCode, city, country };
  const language = germanSpeaking.includes(country) ? { language: 'de' } : {};
  return { customer: { name, email, address, ...language }, currency };
});

/** The customer of that e-mail address. */
export function sampleCustomer(email: string): SampleCustomer {
  const found = sampleCustomers.find(({ customer }) => customer.email === email);
  if (!found) throw new Error(`Cannot find the sample customer ${email}: there is none`);
  return found;
}
