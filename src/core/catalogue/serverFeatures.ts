/** What servers offer besides tools, as code reaches it: `server.$resources` and `server.$prompts`. */
import type { JsonObject } from '../json';

export interface ServerFeature {
  /** As it stands after the namespace, and as calls and journals name it. */
  readonly name: string;
  readonly capability: 'resources' | 'prompts';
  /** The names of its arguments in their order. */
  readonly parameters: readonly string[];
  readonly signature: string;
  readonly description: string;
  readonly inputSchema: JsonObject;
}

const text = { type: 'string' } as const;
const nothing = { type: 'object', properties: {} } as const;

export const SERVER_FEATURES: readonly ServerFeature[] = [
  {
    name: '$resources.list',
    capability: 'resources',
    parameters: [],
    signature:
      'list(): Promise<Array<{ uri: string; name: string; title?: string; description?: string; mimeType?: string }>>',
    description: 'Lists the resources of this server: files, records or pages that it can read.',
    inputSchema: nothing,
  },
  {
    name: '$resources.read',
    capability: 'resources',
    parameters: ['uri'],
    signature:
      'read(uri: string): Promise<string | Array<{ uri: string; mimeType?: string; text?: string; blob?: string }>>',
    description: 'Reads a resource: its text, or its parts where it has several or is no text.',
    inputSchema: { type: 'object', properties: { uri: text }, required: ['uri'] },
  },
  {
    name: '$resources.templates',
    capability: 'resources',
    parameters: [],
    signature:
      'templates(): Promise<Array<{ uriTemplate: string; name: string; description?: string; mimeType?: string }>>',
    description: 'Lists the templates of addresses of resources that this server can read.',
    inputSchema: nothing,
  },
  {
    name: '$prompts.list',
    capability: 'prompts',
    parameters: [],
    signature:
      'list(): Promise<Array<{ name: string; description?: string; arguments?: Array<{ name: string; required?: boolean }> }>>',
    description: 'Lists the prompts that this server has prepared.',
    inputSchema: nothing,
  },
  {
    name: '$prompts.get',
    capability: 'prompts',
    parameters: ['name', 'arguments'],
    signature:
      'get(name: string, args?: Record<string, string>): Promise<{ description?: string; messages: Array<{ role: string; content: unknown }> }>',
    description: 'Gives a prepared prompt with its arguments filled in.',
    inputSchema: {
      type: 'object',
      properties: { name: text, arguments: { type: 'object', additionalProperties: text } },
      required: ['name'],
    },
  },
];

export function featureNamed(name: string): ServerFeature | undefined {
  return SERVER_FEATURES.find((one) => one.name === name);
}

/** A few words for the prompt: which servers have what, and how it is reached. */
export function featuresText(
  servers: readonly { readonly identifier: string; readonly features: readonly { readonly identifier: string }[] }[],
): string {
  const having = (name: string): string =>
    servers
      .flatMap(({ identifier, features }) => (features.some((one) => one.identifier === name) ? identifier : []))
      .join(', ');
  const resources = having('$resources.list');
  const prompts = having('$prompts.list');
  return [
    ...(resources === ''
      ? []
      : [`With resources, as server.$resources.list(), .read(uri), .templates(): ${resources}`]),
    ...(prompts === '' ? [] : [`With prompts, as server.$prompts.list(), .get(name, args): ${prompts}`]),
  ].join('\n');
}
