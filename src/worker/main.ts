/** The worker process: receives runs over the fork's IPC channel and ends with it. */
import { createMessageConnection } from 'vscode-jsonrpc/browser';
import {
  DYING_METHOD,
  EVENT_METHOD,
  INPUT_METHOD,
  PING_METHOD,
  READY_METHOD,
  REHEARSE_METHOD,
  RUN_METHOD,
} from '../protocol/hostWorker';
import type { DyingParams, EventParams, InputParams, ReadyParams, RunParams } from '../protocol/hostWorker';
import { ProcessMessageReader, ProcessMessageWriter } from '../protocol/processChannel';
import { onRequest } from '../protocol/rpc';
import { Conversation } from './conversation';
import { InputBytes } from './inputBytes';
import { InputTexts } from './inputTexts';
import { IsolatedVmEngine, loadIsolatedVm } from './isolatedVmEngine';
import { lockDown } from './lockDown';
import { QuickJsEngine } from './quickJs/quickJsEngine';
import { reactRequest } from './reactRequest';
import { rehearse } from './rehearsal';
import { runRequest } from './runRequest';
import { stripTypes } from './stripTypes';
import { toResponseError } from '../core/wireErrors';

/** The files of the engine: a `.node` file, or the script of the thread and QuickJS itself. */
const [engineFile = '', wasmFile] = process.argv.slice(2);
const writer = new ProcessMessageWriter(process);
const connection = createMessageConnection(new ProcessMessageReader(process), writer);

/** The end: never `process.exit`, which hangs or crashes while an isolate is busy. */
function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

function dieSaying(reason: string): void {
  const params: DyingParams = { reason };
  void connection.sendNotification(DYING_METHOD, params).finally(die);
}

// A worker whose parent is gone has nothing left to do.
process.on('disconnect', die);

const engine =
  wasmFile === undefined
    ? new IsolatedVmEngine(loadIsolatedVm(engineFile))
    : new QuickJsEngine({ threadFile: engineFile, wasmFile });
process.umask(0o077);
// Threads of QuickJS read its files whenever one is started.
lockDown(engine.name === 'quickjs' ? [] : ['addon', 'fs.read']);

const inputs = new InputTexts(engine);
const conversation = new Conversation();

const rehearsal = new AbortController();
connection.onRequest(REHEARSE_METHOD, async () => {
  await rehearse({ engine, stripTypes }, rehearsal.signal);
  return null;
});
onRequest<RunParams>(connection, RUN_METHOD, {
  parse: (params) => params as RunParams,
  toError: toResponseError,
  handle: (params, signal) => {
    rehearsal.abort();
    return (params.mode === 'react' ? reactRequest : runRequest)(params, {
      engine,
      inputs,
      conversation,
      connection,
      stripTypes,
      onStuck: dieSaying,
      onEvent: (event) => {
        const message: EventParams = { runId: params.runId, ...event };
        void connection.sendNotification(EVENT_METHOD, message);
        // What follows, the next prompt, takes longer to write the longer the run is.
        if (event.body.type === 'cell.finished') writer.flush();
      },
      signal,
    }).finally(() => inputs.clear());
  },
});
const inputBytes = new InputBytes(process.stdin);
connection.onRequest(INPUT_METHOD, async (piece: InputParams) => {
  inputs.add(piece, await inputBytes.take(piece.bytes));
  return null;
});
connection.onRequest(PING_METHOD, () => null);
connection.listen();

const ready: ReadyParams = { engine: engine.name, nodeVersion: process.versions.node };
void connection.sendNotification(READY_METHOD, ready);
