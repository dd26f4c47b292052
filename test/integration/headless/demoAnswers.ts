/** The answers of the demo's tasks, computed from its files without any server, model or script. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface Incident {
  readonly id: string;
  readonly service: string;
  readonly severity: 'high' | 'medium' | 'low';
  readonly status: string;
  readonly started_at: string;
  readonly owner_id: string | null;
}

interface Person {
  readonly id: string;
  readonly name: string;
  readonly manager_id: string | null;
}

type LogRow = readonly [seconds: number, service: string, level: string, route: string, status: number, ms: number];

/** Monday to Sunday before Wednesday, 16 September 2026, where the demo's clock stands still. */
const LAST_WEEK = { from: Date.UTC(2026, 8, 7), to: Date.UTC(2026, 8, 14) };
const THIS_MONDAY = '2026-09-14';
const NOW = Date.UTC(2026, 8, 16, 9);

export class DemoFiles {
  readonly incidents: readonly Incident[];
  readonly #people: ReadonlyMap<string, Person>;
  readonly #onCall: ReadonlyMap<string, string>;
  readonly #demo: string;

  constructor(demo: string) {
    this.#demo = demo;
    this.incidents = this.#rows<Incident>('incidents.jsonl');
    this.#people = new Map(this.#rows<Person>('people.jsonl').map((person) => [person.id, person]));
    const shifts = this.#rows<{ service: string; week_of: string; person_id: string }>('on-call.jsonl');
    this.#onCall = new Map(shifts.map((shift) => [`${shift.service} ${shift.week_of}`, shift.person_id]));
  }

  /** Of each high-severity incident of last week: its id and its owner's name. */
  owners(): readonly (readonly [string, string])[] {
    return this.incidents
      .filter(({ severity, started_at: at }) => severity === 'high' && isLastWeek(Date.parse(at)))
      .map((one) => [one.id, this.#person(one.owner_id ?? this.#onCallFor(one.service, '2026-09-07')).name]);
  }

  /** The three services with the highest error rate: name, requests, slowest route and its 95th percentile. */
  worstServices(): readonly unknown[] {
    const rows = this.#rows<LogRow>('logs.jsonl').filter(([seconds]) => isLastWeek(seconds * 1000));
    const services = [...new Set(rows.map((row) => row[1]))].map((service) => {
      const own = rows.filter((row) => row[1] === service);
      const routes = [...new Set(own.map((row) => row[3]))].map((route) => {
        const times = own.filter((row) => row[3] === route).map((row) => row[5]);
        times.sort((a, b) => a - b);
        return { route, p95: times[Math.ceil(times.length * 0.95) - 1] ?? 0 };
      });
      routes.sort((a, b) => b.p95 - a.p95);
      const rate = own.filter((row) => row[4] >= 500).length / own.length;
      return { service, requests: own.length, rate, slowest: routes[0] };
    });
    services.sort((a, b) => b.rate - a.rate);
    return services.slice(0, 3).map(({ service, requests, rate, slowest }) => ({
      service,
      requests,
      'error rate': `${(rate * 100).toFixed(1)} %`,
      'slowest route': slowest?.route,
      '95th percentile': `${slowest?.p95} ms`,
    }));
  }

  /** Of each overdue incident, sorted by id: whom to page, and who is told. */
  overdue(
    hoursAllowed: Readonly<Record<Incident['severity'], number>>,
  ): readonly (readonly [string, string, string])[] {
    const overdue = this.incidents.flatMap((one) => {
      const times = (NOW - Date.parse(one.started_at)) / 3_600_000 / hoursAllowed[one.severity];
      if (one.status === 'resolved' || times <= 1) return [];
      const person = this.#person(this.#onCallFor(one.service, THIS_MONDAY));
      const told = times > 2 && person.manager_id !== null ? this.#person(person.manager_id).name : '';
      return [[one.id, person.name, told] as const];
    });
    return overdue.sort(([left], [right]) => left.localeCompare(right));
  }

  #onCallFor(service: string, weekOf: string): string {
    return this.#onCall.get(`${service} ${weekOf}`) ?? 'nobody';
  }

  #person(id: string): Person {
    const person = this.#people.get(id);
    if (person === undefined) throw new Error(`people.jsonl has no ${id}.`);
    return person;
  }

  #rows<Row>(file: string): readonly Row[] {
    const lines = readFileSync(path.join(this.#demo, 'data', file), 'utf8')
      .trim()
      .split('\n');
    return lines.map((line) => JSON.parse(line) as Row);
  }
}

function isLastWeek(time: number): boolean {
  return LAST_WEEK.from <= time && time < LAST_WEEK.to;
}
