/**
 * What the official suite runs as the client: our connections, with a person who agrees to everything.
 * It calls every tool once, with an argument for each property that the tool's schema requires.
 */
import type { JsonObject } from '../../../../src/core/json';
import { Connections } from '../../../../src/mcp/connections';
import { parseConfiguration } from '../../../../src/mcp/configuration/parseConfiguration';
import { RobotBrowser } from '../../../support/robotBrowser';
import { UserAnswers } from '../../../unit/mcp/userAnswers';

/** The client-id metadata document that the suite expects. It is never loaded. */
const DOCUMENT_URL = 'https://conformance-test.local/client-metadata.json';

async function main(url: string): Promise<void> {
  const given = JSON.parse(process.env['MCP_CONFORMANCE_CONTEXT'] ?? '{}') as Record<string, string | undefined>;
  const { client_id: clientId, client_secret: clientSecret } = given;
  const oauth = clientId === undefined ? undefined : { clientId, clientSecret };
  const user = new UserAnswers();
  // A form comes filled in, and the person sends it as it is.
  user.onForm = ({ fields }) => {
    const filled = fields.flatMap((field) =>
      field.default === undefined ? [] : [[field.name, field.default] as const],
    );
    return { action: 'accept', content: Object.fromEntries(filled) };
  };
  const write = (line: string): void => void process.stderr.write(`${line}\n`);
  const connections = new Connections({
    prompts: user,
    secrets: user.secrets,
    values: user.values,
    consents: user.values,
    signIn: { port: new RobotBrowser(), documentUrl: () => DOCUMENT_URL },
    log: { trace: write, debug: write, info: write, warn: write, error: write },
  });
  const { signal } = new AbortController();
  try {
    const text = JSON.stringify({ servers: { suite: { url, oauth } } });
    const configuration = parseConfiguration(text, { file: '/mcp.json' });
    const source = await connections.connect([configuration], { signal });
    for (const failure of source.failures) throw failure;
    for (const { name, inputSchema } of source.tools) {
      const result = await source.call({ server: 'suite', tool: name, arguments: argumentsFor(inputSchema) }, signal);
      if (!result.ok) throw new Error(result.error.message);
    }
  } finally {
    await connections.dispose();
  }
}

function argumentsFor(schema: JsonObject): JsonObject {
  const properties = (schema['properties'] ?? {}) as JsonObject;
  return Object.fromEntries(Object.keys(properties).map((name, index) => [name, index + 1]));
}

main(process.argv[2] ?? '').catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
