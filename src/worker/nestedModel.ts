/** The model as nested runs call it. */
import type { ModelPort } from '../core/ports';
import type { SubCallGate } from '../core/subCalls/subCallGate';

/** A turn of a nested run is a call that the code of the run made: it counts among them while it is under way. */
export function throughGate(model: ModelPort, gate: SubCallGate): ModelPort {
  return { generate: (request, signal) => gate.pass(() => model.generate(request, signal)) };
}

/** The turns of a nested run whose model was chosen; its parent keeps its own. */
export function withModel(port: ModelPort, model: string): ModelPort {
  return { generate: (request, signal) => port.generate({ ...request, model }, signal) };
}
