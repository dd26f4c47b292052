// Writes the demo's files: the same bytes on every machine, since all chance comes from one seed.
// usage: node demo/data/generate.mjs
import { writeFileSync } from 'node:fs';

const SEED = 20260916;
const INCIDENTS = 3_200;
const LOG_ROWS = 28_000;
const PEOPLE = 240;

/** The demo's fixed present (a Wednesday): "last week" is Monday 7 to Sunday 13 September 2026. */
const NOW = Date.parse('2026-09-16T09:00:00Z');
const MINUTE = 60_000;
const DAY = 86_400_000;

const random = mulberry32(SEED);
const between = (low, high) => low + Math.floor(random() * (high - low + 1));
const pick = (list) => list[Math.floor(random() * list.length)];
const iso = (time) => new Date(time).toISOString().replace('.000Z', 'Z');

const TEAMS = {
  Storefront: ['catalog', 'search', 'recommendations', 'media'],
  Ordering: ['cart', 'checkout', 'pricing'],
  Money: ['payments', 'ledger', 'invoicing'],
  Fulfilment: ['inventory', 'shipping'],
  Identity: ['accounts', 'login'],
  Platform: ['gateway', 'notifications'],
};
const CRITICAL_TIER = new Set(['checkout', 'payments', 'login', 'gateway']);

const services = Object.entries(TEAMS).flatMap(([team, names]) =>
  names.map((name) => ({ name, team, tier: CRITICAL_TIER.has(name) ? 1 : 2 })),
);
const people = makePeople();
const onCall = makeOnCall();
const incidents = makeIncidents();
const logs = makeLogs();

write('clock.json', `${JSON.stringify({ now: iso(NOW), today: iso(NOW).slice(0, 10), weekday: 'Wednesday' })}\n`);
write('services.json', `[\n${services.map((one) => `  ${JSON.stringify(one)}`).join(',\n')}\n]\n`);
write('people.jsonl', lines(people));
write('on-call.jsonl', lines(onCall));
write('incidents.jsonl', lines(incidents));
write('logs.jsonl', lines(logs));

function makePeople() {
  const first =
    'Amara Anders Beatriz Chidi Clara Dagny Daniel Elif Emeka Esther Farid Femke Gita Goran Hana Hugo Ines Ivan Jamal Jana Kaito Katya Lars Leila Liam Mei Milan Nadia Noor Olga Omar Paula Priya Quentin Rafael Rosa Sami Sofia Tariq Tess Uma Viktor Wanda Xavier Yara Yusuf Zofia Zane'.split(
      ' ',
    );
  const last =
    'Abara Almeida Bakker Berg Castillo Cho Dahl Demir Eze Falk Ferreira Gallo Gruber Haddad Hansen Ito Jansen Kaur Keller Kim Lindqvist Lopez Marek Mbeki Moreau Nakata Novak Okafor Olsen Park Petrov Qureshi Rao Rossi Santos Sato Schmid Silva Tanaka Toure Ueda Varga Vogel Wang Weber Yilmaz Zaman Zhou'.split(
      ' ',
    );
  const places = [
    ['Lisbon', 'Europe/Lisbon'],
    ['Berlin', 'Europe/Berlin'],
    ['Lagos', 'Africa/Lagos'],
    ['Bengaluru', 'Asia/Kolkata'],
    ['Toronto', 'America/Toronto'],
    ['Singapore', 'Asia/Singapore'],
  ];
  const teams = Object.keys(TEAMS);
  const taken = new Set();
  const all = [];
  for (let index = 0; index < PEOPLE; index += 1) {
    let name;
    do name = `${pick(first)} ${pick(last)}`;
    while (taken.has(name));
    taken.add(name);
    const team = teams[index % teams.length];
    const role = index < teams.length ? 'manager' : pick(['engineer', 'engineer', 'engineer', 'senior engineer', 'lead']);
    const [location, timeZone] = pick(places);
    all.push({
      id: `P-${String(index + 1).padStart(4, '0')}`,
      name,
      email: `${name.toLowerCase().replace(' ', '.')}@example.com`,
      team,
      role,
      manager_id: role === 'manager' ? null : `P-${String((index % teams.length) + 1).padStart(4, '0')}`,
      location,
      time_zone: timeZone,
    });
  }
  return all;
}

/** One person per service and week; weeks begin on Monday. */
function makeOnCall() {
  const all = [];
  for (const service of services) {
    const members = people.filter((one) => one.team === service.team && one.role !== 'manager');
    for (let week = Date.parse('2025-09-15T00:00:00Z'); week <= NOW + 7 * DAY; week += 7 * DAY) {
      all.push({ service: service.name, week_of: iso(week).slice(0, 10), person_id: pick(members).id });
    }
  }
  return all;
}

function makeIncidents() {
  const symptoms = [
    'requests time out',
    'error rate above the alert threshold',
    'queue grows faster than it drains',
    'stale results after a deployment',
    'certificate expires within two days',
    'connection pool is exhausted',
    'memory grows until restart',
    'disk is almost full',
    'duplicate messages',
    'slow queries block writers',
    'health check flaps',
    'rate limit hits legitimate clients',
  ];
  const regions = ['eu-west', 'us-east', 'ap-south'];
  const starts = Array.from({ length: INCIDENTS }, () => NOW - Math.floor(random() * 365 * 24 * 60) * MINUTE);
  starts.sort((a, b) => a - b);
  return starts.map((start, index) => {
    const service = pick(services);
    const severity = pick(['high', 'high', 'medium', 'medium', 'medium', 'low', 'low', 'low', 'low', 'low', 'low']);
    const wait = random() < 0.04 ? 30 : 1;
    const acknowledged = start + between(2, severity === 'high' ? 40 : 240) * wait * MINUTE;
    const mitigated = acknowledged + between(10, severity === 'high' ? 360 : 1_440) * MINUTE;
    const slow = random() < 0.05 ? 20 : 1;
    const resolved = mitigated + between(30, severity === 'high' ? 1_440 : 5_760) * slow * MINUTE;
    const reached = (time) => (time <= NOW ? iso(time) : null);
    const status =
      resolved <= NOW ? 'resolved' : mitigated <= NOW ? 'mitigated' : acknowledged <= NOW ? 'acknowledged' : 'open';
    const members = people.filter((one) => one.team === service.team);
    const hasOwner = random() > (status === 'resolved' ? 0.1 : 0.3);
    const region = pick(regions);
    return {
      id: `INC-${10_001 + index}`,
      title: `${service.name}: ${pick(symptoms)} (${region})`,
      service: service.name,
      region,
      severity,
      status,
      started_at: iso(start),
      acknowledged_at: reached(acknowledged),
      mitigated_at: reached(mitigated),
      resolved_at: reached(resolved),
      owner_id: hasOwner ? pick(members).id : null,
      customers_affected: Math.floor(random() ** 3 * (severity === 'high' ? 20_000 : 900)),
    };
  });
}

/** Rows `[seconds since the epoch, service, level, route, status, duration in ms]`; high incidents show in them. */
function makeLogs() {
  const routes = ['GET /items', 'GET /items/{id}', 'POST /items', 'PUT /items/{id}', 'GET /health', 'POST /batch'];
  const start = Date.parse('2026-09-07T00:00:00Z');
  const troubles = incidents.filter(
    (one) => one.severity === 'high' && (one.resolved_at === null || Date.parse(one.resolved_at) > start),
  );
  const times = Array.from({ length: LOG_ROWS }, () => start + Math.floor(random() * (NOW - start)));
  times.sort((a, b) => a - b);
  return times.map((time) => {
    const service = pick(services).name;
    const route = pick(routes);
    const trouble = troubles.find(
      (one) =>
        one.service === service &&
        Date.parse(one.started_at) <= time &&
        time < (one.resolved_at === null ? NOW : Date.parse(one.resolved_at)),
    );
    const isHit = trouble !== undefined && route !== 'GET /health';
    const chance = random();
    const status = chance < (isHit ? 0.38 : 0.012) ? pick([500, 502, 503, 504]) : chance < 0.06 ? 404 : 200;
    const level = status >= 500 ? 'error' : status === 404 ? 'warn' : 'info';
    const durationMs = Math.round((20 + random() ** 4 * 400) * (isHit ? 6 : 1) * (status >= 500 ? 3 : 1));
    return [Math.floor(time / 1000), service, level, route, status, durationMs];
  });
}

function lines(rows) {
  return `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;
}

function write(file, text) {
  writeFileSync(new URL(file, import.meta.url), text);
  console.log(`${file}: ${text.length.toLocaleString('en-GB')} bytes`);
}

/** A small generator of pseudo-random numbers in [0, 1) with 32 bits of state. */
function mulberry32(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
