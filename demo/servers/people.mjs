// An MCP server over stdio with the people of an invented web shop: who they are and who is on call.
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import * as z from 'zod';
import { readJsonLines } from './dataFiles.mjs';
import { READ_ONLY, failed, page, structured } from './results.mjs';

const people = readJsonLines('people.jsonl');
const onCall = readJsonLines('on-call.jsonl');
const peopleById = new Map(people.map((one) => [one.id, one]));

const Person = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  team: z.string(),
  role: z.enum(['engineer', 'senior engineer', 'lead', 'manager']),
  manager_id: z.string().nullable(),
  location: z.string(),
  time_zone: z.string(),
});

const server = new McpServer({ name: 'people', version: '1.0.0' });

server.registerTool(
  'search',
  {
    title: 'Search people',
    description: 'People by a part of their name or e-mail address, by team and by role, page by page.',
    inputSchema: {
      query: z.string().optional(),
      team: z.string().optional(),
      role: Person.shape.role.optional(),
      limit: z.number().int().min(1).max(100).default(20),
      offset: z.number().int().min(0).default(0),
    },
    outputSchema: { people: z.array(Person), total: z.number().int(), next_offset: z.number().int().nullable() },
    annotations: READ_ONLY,
  },
  ({ query = '', team, role, limit, offset }) => {
    const needle = query.toLowerCase();
    const found = people.filter(
      (one) =>
        `${one.name} ${one.email}`.toLowerCase().includes(needle) &&
        (team === undefined || one.team === team) &&
        (role === undefined || one.role === role),
    );
    const { rows, ...rest } = page(found, { limit, offset });
    return structured({ people: rows, ...rest });
  },
);

server.registerTool(
  'get',
  {
    title: 'Get a person',
    description: 'One person by id: name, team, role, manager, place.',
    inputSchema: { id: z.string().describe('For example P-0001') },
    outputSchema: { person: Person },
    annotations: READ_ONLY,
  },
  ({ id }) => {
    const person = peopleById.get(id);
    return person === undefined ? failed(`There is no person ${id}; search finds people.`) : structured({ person });
  },
);

server.registerTool(
  'on_call',
  {
    title: 'Who is on call',
    description: 'The person on call for a service on a day. Whoever is on call owns incidents that nobody took.',
    inputSchema: {
      service: z.string(),
      date: z.string().describe('A day or time, UTC, for example 2026-09-07'),
    },
    outputSchema: { week_of: z.string(), person: Person },
    annotations: READ_ONLY,
  },
  ({ service, date }) => {
    const weekOf = mondayOf(date);
    const shift = onCall.find((one) => one.service === service && one.week_of === weekOf);
    const person = shift === undefined ? undefined : peopleById.get(shift.person_id);
    if (person === undefined) return failed(`Nobody is on call for ${service} in the week of ${weekOf}.`);
    return structured({ week_of: weekOf, person });
  },
);

function mondayOf(date) {
  const day = new Date(`${date.slice(0, 10)}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return Number.isNaN(day.getTime()) ? date : day.toISOString().slice(0, 10);
}

await server.connect(new StdioServerTransport());
