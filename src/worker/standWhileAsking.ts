import type { MessageConnection } from 'vscode-jsonrpc';
import type { Budget } from '../core/budget';
import { ASKING_METHOD, type AskingParams } from '../protocol/hostWorker';

/** The time that a person takes to answer is none of the run's. */
export function standWhileAsking(connection: MessageConnection, runId: string, budget: Budget): void {
  connection.onNotification(ASKING_METHOD, (params: AskingParams) => {
    if (params.runId === runId) budget.stand(params.isAsking);
  });
}
