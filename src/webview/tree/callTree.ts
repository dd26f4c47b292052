/**
 * The tree of what a run's code did: under each iteration its tool calls, its calls of a model and its nested runs, and
 * under each cell of a nested run the same again. A fold of the transcript; what is below a node is made when it is
 * asked for.
 */
import type {
  CallState,
  ModelCallRecord,
  ToolCallRecord,
  Transcript,
  TranscriptIteration,
} from '../../core/transcript/transcript';
import type { NestedCell, NestedRunRecord } from '../../core/transcript/nestedRuns';
import { oneLine } from '../values/oneLine';

export type NodeKind = 'iteration' | 'tool' | 'subCall' | 'turn' | 'sampling' | 'nestedRun' | 'nestedCell' | 'group';

export interface TreeNode {
  /** Within its parent the only one. */
  readonly id: string;
  readonly kind: NodeKind;
  /** What a tool, a model or code may have chosen. */
  readonly name: string;
  readonly preview: string;
  readonly number: number;
  /** The last of a group. */
  readonly last?: number;
  readonly state: CallState;
  readonly durationMs?: number | undefined;
  readonly tokens?: TokenSum | undefined;
  /** The parts of the panel that show it, each inside the one before it. */
  readonly detail: readonly string[];
  readonly size: number;
  readonly children: () => readonly TreeNode[];
}

export interface TokenSum {
  readonly in: number;
  readonly out: number;
  readonly isEstimate: boolean;
}

/** More siblings than these are told in groups. */
const GROUP = 100;
const NONE: readonly TreeNode[] = [];

/** Iterations from first to last. */
export function callTree({ iterations }: Transcript): readonly TreeNode[] {
  return grouped(
    iterations.map((iteration) => nodeOf(iteration)),
    [],
  );
}

const known = new WeakMap<TranscriptIteration, { readonly revision: number; readonly node: TreeNode }>();

/** Made again only where the iteration has changed. */
function nodeOf(iteration: TranscriptIteration): TreeNode {
  const before = known.get(iteration);
  if (before?.revision === iteration.revision) return before.node;
  const node = new IterationTree(iteration).node;
  known.set(iteration, { revision: iteration.revision, node });
  return node;
}

interface Dated {
  readonly at: number;
  readonly node: TreeNode;
}

class IterationTree {
  readonly #iteration: TranscriptIteration;
  readonly #cells: ReadonlySet<string>;
  readonly #place: readonly string[];
  /** By the cell that made them; an empty name is the iteration's own. */
  readonly #tools: ReadonlyMap<string, readonly ToolCallRecord[]>;
  readonly #calls: ReadonlyMap<string, readonly ModelCallRecord[]>;
  readonly #runs: ReadonlyMap<string, readonly NestedRunRecord[]>;

  constructor(iteration: TranscriptIteration) {
    this.#iteration = iteration;
    this.#place = [`iteration:${iteration.number}`];
    this.#cells = new Set(iteration.nestedRuns.flatMap(({ cells }) => cells.map(({ id }) => id)));
    this.#tools = Map.groupBy(iteration.toolCalls, ({ nestedCell }) => this.#cellNamed(nestedCell));
    this.#calls = Map.groupBy(iteration.subCalls, ({ nestedCell }) => this.#cellNamed(nestedCell));
    this.#runs = Map.groupBy(iteration.nestedRuns, ({ parentCell }) => this.#cellNamed(parentCell));
  }

  get node(): TreeNode {
    const { number, state, durationMs, modelCalls, subCalls, error, code } = this.#iteration;
    return {
      id: String(number),
      kind: 'iteration',
      name: '',
      preview: oneLine(code),
      number,
      state: state === 'finished' && error !== undefined ? 'failed' : state,
      durationMs,
      tokens: sumOf([...modelCalls, ...subCalls]),
      detail: this.#place,
      ...this.#below(''),
    };
  }

  /** A worker may name a cell that never was: what it says of that belongs to the iteration. */
  #cellNamed(id: string | undefined): string {
    return id !== undefined && this.#cells.has(id) ? id : '';
  }

  #below(cell: string): Pick<TreeNode, 'size' | 'children'> {
    const tools = this.#tools.get(cell) ?? [];
    const calls = this.#calls.get(cell) ?? [];
    const runs = this.#runs.get(cell) ?? [];
    const children = (): readonly TreeNode[] => {
      const dated: Dated[] = [
        ...tools.map((call) => ({ at: call.askedAt, node: this.#tool(call) })),
        ...calls.map((call) => ({ at: call.startedAt, node: this.#call(call) })),
        ...runs.map((run, index) => ({ at: run.startedAt, node: this.#run(run, index + 1) })),
      ];
      const nodes = dated.toSorted((one, other) => one.at - other.at).map(({ node }) => node);
      return grouped(nodes, this.#place);
    };
    return { size: tools.length + calls.length + runs.length, children };
  }

  #tool({ callId, server, tool, state, durationMs, arguments: given }: ToolCallRecord): TreeNode {
    return {
      ...this.#leaf(callId),
      kind: 'tool',
      name: `${server}.${tool}`,
      preview: oneLine(JSON.stringify(given)),
      state,
      durationMs,
    };
  }

  #call(call: ModelCallRecord): TreeNode {
    const { callId, purpose, model, isNestedTurn, state, durationMs, prompt, text } = call;
    return {
      ...this.#leaf(callId),
      kind: purpose === 'sampling' ? 'sampling' : isNestedTurn === true ? 'turn' : 'subCall',
      name: model?.name ?? '',
      preview: oneLine(isNestedTurn === true ? text : prompt),
      state,
      durationMs,
      tokens: sumOf([call]),
    };
  }

  #leaf(callId: string): Pick<TreeNode, 'id' | 'number' | 'detail' | 'size' | 'children'> {
    return { id: callId, number: 0, detail: [...this.#place, `call:${callId}`], size: 0, children: () => NONE };
  }

  #run({ id, prompt, model, state, durationMs, cells }: NestedRunRecord, number: number): TreeNode {
    const detail = [...this.#place, `nested:${id}`];
    return {
      id,
      kind: 'nestedRun',
      name: model ?? '',
      preview: oneLine(prompt),
      number,
      state,
      durationMs,
      tokens: sumOf(cells.flatMap((cell) => this.#callsWithin(cell))),
      detail,
      size: cells.length,
      children: () =>
        grouped(
          cells.map((cell) => this.#nestedCell(cell, detail)),
          detail,
        ),
    };
  }

  #nestedCell(cell: NestedCell, place: readonly string[]): TreeNode {
    const { id, number, state, durationMs, code } = cell;
    return {
      id,
      kind: 'nestedCell',
      name: '',
      preview: oneLine(code),
      number,
      state: state === 'none' ? 'running' : state,
      durationMs,
      tokens: sumOf(this.#callsWithin(cell)),
      detail: [...place, `nestedCell:${id}`],
      ...this.#below(id),
    };
  }

  /** Those of the cell and of all runs in it. */
  #callsWithin({ id }: NestedCell): readonly ModelCallRecord[] {
    const inside = (this.#runs.get(id) ?? []).flatMap(({ cells }) => cells.flatMap((cell) => this.#callsWithin(cell)));
    return [...(this.#calls.get(id) ?? []), ...inside];
  }
}

function grouped(nodes: readonly TreeNode[], detail: readonly string[]): readonly TreeNode[] {
  if (nodes.length <= GROUP) return nodes;
  return Array.from({ length: Math.ceil(nodes.length / GROUP) }, (_, index): TreeNode => {
    const part = nodes.slice(index * GROUP, (index + 1) * GROUP);
    const states = new Set(part.map(({ state }) => state));
    const order: readonly CallState[] = ['waiting', 'running', 'failed', 'stopped'];
    return {
      id: `group${index}`,
      kind: 'group',
      name: '',
      preview: '',
      number: index * GROUP + 1,
      last: index * GROUP + part.length,
      state: order.find((state) => states.has(state)) ?? 'finished',
      detail,
      size: part.length,
      children: () => part,
    };
  });
}

function sumOf(calls: readonly ModelCallRecord[]): TokenSum | undefined {
  const sum = { in: 0, out: 0, isEstimate: false };
  let isKnown = false;
  for (const { usage } of calls) {
    if (usage === undefined) continue;
    isKnown = true;
    sum.in += usage.inputTokens;
    sum.out += usage.outputTokens;
    sum.isEstimate ||= usage.isEstimate;
  }
  return isKnown ? sum : undefined;
}
