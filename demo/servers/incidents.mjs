// An MCP server over stdio with a year of incidents and nine days of request logs of an invented web shop.
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import * as z from 'zod';
import { readJson, readJsonLines } from './dataFiles.mjs';
import { READ_ONLY, failed, page, structured } from './results.mjs';

const clock = readJson('clock.json');
const services = readJson('services.json');
const incidents = readJsonLines('incidents.jsonl');
const logs = readJsonLines('logs.jsonl').map(([seconds, service, level, route, status, durationMs]) => ({
  at: new Date(seconds * 1000).toISOString().replace('.000Z', 'Z'),
  service,
  level,
  route,
  status,
  duration_ms: durationMs,
}));

const Severity = z.enum(['high', 'medium', 'low']);
const Status = z.enum(['open', 'acknowledged', 'mitigated', 'resolved']);
const Time = z.string().describe('UTC, ISO 8601');
const Service = z.enum(services.map((one) => one.name));
const since = z.string().optional().describe('From this day or time on, UTC, for example 2026-09-07');
const until = z.string().optional().describe('Before this day or time, UTC; the day itself is not included');
const offset = z.number().int().min(0).default(0);
const paging = { total: z.number().int(), next_offset: z.number().int().nullable() };

const Incident = z.object({
  id: z.string(),
  title: z.string(),
  service: z.string(),
  region: z.string(),
  severity: Severity,
  status: Status,
  started_at: Time,
  acknowledged_at: Time.nullable(),
  mitigated_at: Time.nullable(),
  resolved_at: Time.nullable(),
  owner_id: z.string().nullable().describe('A person of the people server; null: whoever was on call owns it'),
  customers_affected: z.number().int(),
});

const server = new McpServer({ name: 'incidents', version: '1.0.0' });

server.registerTool(
  'clock',
  {
    title: 'Clock',
    description: 'What time it is for these records. "Last week" is the Monday to Sunday before this week.',
    outputSchema: { now: Time, today: z.string(), weekday: z.string() },
    annotations: READ_ONLY,
  },
  () => structured(clock),
);

server.registerTool(
  'list',
  {
    title: 'List incidents',
    description: 'Incidents by severity, status, service and the time they started, oldest first, page by page.',
    inputSchema: {
      severity: Severity.optional(),
      status: Status.optional(),
      is_resolved: z.boolean().optional(),
      service: Service.optional(),
      since,
      until,
      limit: z.number().int().min(1).max(200).default(50),
      offset,
    },
    outputSchema: { incidents: z.array(Incident), ...paging },
    annotations: READ_ONLY,
  },
  (wanted) => {
    const found = incidents.filter(
      (one) =>
        (wanted.severity === undefined || one.severity === wanted.severity) &&
        (wanted.status === undefined || one.status === wanted.status) &&
        (wanted.is_resolved === undefined || (one.status === 'resolved') === wanted.is_resolved) &&
        (wanted.service === undefined || one.service === wanted.service) &&
        isWithin(one.started_at, wanted),
    );
    const { rows, ...rest } = page(found, wanted);
    return structured({ incidents: rows, ...rest });
  },
);

server.registerTool(
  'get',
  {
    title: 'Get an incident',
    description: 'One incident by its id.',
    inputSchema: { id: z.string().describe('For example INC-10001') },
    outputSchema: { incident: Incident },
    annotations: READ_ONLY,
  },
  ({ id }) => {
    const incident = incidents.find((one) => one.id === id);
    return incident === undefined
      ? failed(`There is no incident ${id}; list gives the ids.`)
      : structured({ incident });
  },
);

server.registerTool(
  'timeline',
  {
    title: 'Timeline of an incident',
    description: 'What happened when in one incident, with the minutes since it started.',
    inputSchema: { id: z.string() },
    outputSchema: { entries: z.array(z.object({ at: Time, minutes: z.number(), event: z.string() })) },
    annotations: READ_ONLY,
  },
  ({ id }) => {
    const incident = incidents.find((one) => one.id === id);
    if (incident === undefined) return failed(`There is no incident ${id}; list gives the ids.`);
    const start = Date.parse(incident.started_at);
    const entries = ['started', 'acknowledged', 'mitigated', 'resolved']
      .map((event) => ({ event, at: incident[`${event}_at`] }))
      .filter(({ at }) => at !== null)
      .map(({ event, at }) => ({ at, minutes: (Date.parse(at) - start) / 60_000, event }));
    return structured({ entries });
  },
);

server.registerTool(
  'list_services',
  {
    title: 'List services',
    description:
      'The services that incidents and logs are about, with the team that runs each. Tier 1 earns the money.',
    outputSchema: { services: z.array(z.object({ name: z.string(), team: z.string(), tier: z.number().int() })) },
    annotations: READ_ONLY,
  },
  () => structured({ services }),
);

server.registerTool(
  'search_logs',
  {
    title: 'Search request logs',
    description:
      'Rows of the request logs (one row per request, tens of thousands of them), oldest first, page by page. ' +
      'A status of 500 and above is an error of the service.',
    inputSchema: {
      service: Service.optional(),
      level: z.enum(['info', 'warn', 'error']).optional(),
      route: z.string().optional(),
      since,
      until,
      limit: z.number().int().min(1).max(5_000).default(100),
      offset,
    },
    outputSchema: {
      rows: z.array(
        z.object({
          at: Time,
          service: z.string(),
          level: z.string(),
          route: z.string(),
          status: z.number().int(),
          duration_ms: z.number(),
        }),
      ),
      ...paging,
    },
    annotations: READ_ONLY,
  },
  (wanted) =>
    structured(
      page(
        logs.filter(
          (row) =>
            (wanted.service === undefined || row.service === wanted.service) &&
            (wanted.level === undefined || row.level === wanted.level) &&
            (wanted.route === undefined || row.route === wanted.route) &&
            isWithin(row.at, wanted),
        ),
        wanted,
      ),
    ),
);

/** ISO 8601 in UTC sorts as text, days and times alike. */
function isWithin(at, { since: from, until: before }) {
  return (from === undefined || at >= from) && (before === undefined || at < before);
}

await server.connect(new StdioServerTransport());
