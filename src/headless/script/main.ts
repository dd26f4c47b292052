/** What an exported script stands on: connects its servers and gives their tools, and all else, to its program. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  SCRIPT_PARTS,
  type ScriptAnswers,
  type ScriptInputs,
  type ScriptRunPart,
  type ScriptServer,
} from '../../core/exports/scriptParts';
import { installGlobals } from './scriptGlobals';
import { ScriptModel } from './scriptModel';
import { ScriptServers } from './scriptServers';

let servers: ScriptServers | undefined;

/** Resolves when the program may begin. Ends the process where something that it needs is missing. */
export async function start(): Promise<void> {
  const run = read<ScriptRunPart | undefined>(SCRIPT_PARTS.run, undefined);
  if (run === undefined) throw new Error(`${SCRIPT_PARTS.run} is not beside the runtime.`);
  const { env } = process;
  servers = new ScriptServers(run.limits);
  await servers.connect(read<readonly ScriptServer[]>(SCRIPT_PARTS.servers, []), env);
  const model = new ScriptModel(read<ScriptAnswers>(SCRIPT_PARTS.answers, { calls: [], nestedRuns: [] }), env);
  const inputs = read<ScriptInputs>(SCRIPT_PARTS.inputs, {});
  const programsFolder = path.join(__dirname, 'programs');
  installGlobals(globalThis, { run, inputs, servers, model, programsFolder });
}

/** Ends the servers, for which the process would wait. */
export async function close(): Promise<void> {
  await servers?.close();
}

function read<Content>(name: string, absent: Content): Content {
  const file = path.join(__dirname, name);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Content) : absent;
}
