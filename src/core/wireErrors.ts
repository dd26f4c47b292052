/** An `RlmError` on its way over the wire and back: a model call that failed ends the run with its own code. */
import { ErrorCodes, ResponseError } from 'vscode-jsonrpc';
import { ERROR_CODES, isRlmError, RlmError, type ErrorCode } from './errors';
import { outsideMessage } from './outsideMessage';
import { WireErrorGuard } from '../protocol/hostWorker';

export function toResponseError(thrown: unknown): ResponseError<{ code: string; message: string }> {
  const code = isRlmError(thrown) ? thrown.code : 'internal';
  const message = outsideMessage(thrown);
  return new ResponseError(ErrorCodes.InternalError, message, { code, message });
}

export function fromResponseError(thrown: unknown): unknown {
  if (!(thrown instanceof ResponseError)) return thrown;
  const read = WireErrorGuard.safeParse(thrown.data);
  const code: ErrorCode = ERROR_CODES.find((one) => one === read.data?.code) ?? 'internal';
  return new RlmError(code, read.data?.message ?? thrown.message, {}, { cause: thrown });
}
