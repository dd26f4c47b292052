/**
 * Looks at each cell of a run before it runs, with what the catalogue and the earlier cells say. Only what cannot be
 * right refuses a cell; and nothing refuses it for ever, since a check may be wrong itself.
 */
import type { SchemaChecker } from '../arguments/schemaChecker';
import type { Catalogue, ResolvedTool } from '../catalogue/catalogue';
import type { CompiledCell } from '../cell/cellTransform';
import { positionAt } from '../cell/sourceMapping';
import type { CellError } from '../events';
import type { ExecutionResult } from '../interpreter';
import type { ToolResult } from '../ports';
import { cellFacts, type CellFacts } from './cellFacts';
import { CellReader } from './cellReader';
import type { CheckMode } from './checkModes';
import type { CheckedTools } from './checkedTools';
import { Findings, type Finding } from './findings';
import { isKnownGlobal } from './knownGlobals';
import { lasting, UNKNOWN, type Known } from './knownValue';
import type { SeenNames } from './outputShape';
import { SeenResults } from './seenResults';

export interface CheckResult {
  /** The cell is not to run. */
  readonly error?: CellError | undefined;
  /** What the model is told beside what the cell gives. */
  readonly notes: readonly string[];
}

export interface CellCheckOptions {
  readonly mode: CheckMode;
  readonly catalogue: () => Catalogue;
  readonly checker: SchemaChecker;
}

interface ReadCell {
  readonly cell: CompiledCell;
  /** What is known of its names once it has run. */
  readonly known: ReadonlyMap<string, Known>;
}

const MAX_FINDINGS = 5;
const MAX_NOTES = 3;
/** A finding that comes again after so many refusals was not understood, or is wrong. */
const MAX_REFUSALS = 2;
const NOTHING: CheckResult = { notes: [] };
export class CellCheck {
  #options: CellCheckOptions;
  readonly #variables = new Map<string, Known>();
  /** All names that any cell declared or assigned to, or that were there before. */
  readonly #names = new Set<string>();
  readonly #everAssigned = new Set<string>();
  readonly #setProperties = new Set<string>();
  readonly #seen = new SeenResults();
  readonly #refusedCells = new Set<string>();
  readonly #refusals = new Map<string, number>();
  readonly #told = new Set<string>();
  #isDynamic = false;
  #outputsChange = false;
  #pending: ReadCell | undefined;

  constructor(options: CellCheckOptions) {
    this.#options = options;
  }

  /** The next run of the conversation goes on with the same variables. */
  continueWith(options: CellCheckOptions): void {
    this.#options = options;
    this.#refusals.clear();
    this.#refusedCells.clear();
  }

  /** Names that are there before the first cell. */
  addNames(names: Iterable<string>): void {
    for (const name of names) this.#names.add(name);
  }

  /** Remembers what the cell declares either way; only a cell that `mayRefuse` can be refused. */
  check(cell: CompiledCell, { mayRefuse }: { readonly mayRefuse: boolean }): CheckResult {
    this.#pending = undefined;
    if (this.#options.mode === 'off') return NOTHING;
    const findings = this.#read(cell);
    if (!mayRefuse) return NOTHING;
    const key = cell.source.replaceAll(/\s+/g, ' ').trim();
    const isRepeated = this.#refusedCells.has(key);
    const refusing = findings.filter(
      ({ isCertain, message }) => isCertain && (this.#refusals.get(message) ?? 0) < MAX_REFUSALS,
    );
    if (this.#options.mode === 'on' && refusing.length > 0 && !isRepeated) {
      this.#refusedCells.add(key);
      for (const { message } of refusing) this.#refusals.set(message, (this.#refusals.get(message) ?? 0) + 1);
      this.#pending = undefined;
      return { error: toError(refusing, cell.source), notes: [] };
    }
    this.#refusals.clear();
    return { notes: this.#notesOf(findings, cell.source) };
  }

  /** How the last cell that was checked has ended. `names`: what is there of the variables that cells declared. */
  finish(result: ExecutionResult, names: readonly string[]): void {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending !== undefined) this.#keep(pending, result);
    const left = new Set(names);
    for (const name of this.#variables.keys()) if (!left.has(name)) this.#variables.delete(name);
  }

  /** A result of a tool: what it has counts, whatever the schema says. */
  see(tool: ResolvedTool, result: ToolResult): void {
    this.#seen.see(tool, result);
  }

  #read(cell: CompiledCell): readonly Finding[] {
    const catalogue = this.#options.catalogue();
    const isNamespace = (name: string): boolean => catalogue.namespaces.some(({ identifier }) => identifier === name);
    const findings = new Findings();
    try {
      const own = cellFacts(cell.program, isNamespace);
      this.#note(cell, own);
      const facts: CellFacts = { ...own, setProperties: this.#setProperties, isDynamic: this.#isDynamic };
      const reader = new CellReader(this.#around(catalogue, isNamespace), facts, findings);
      const known = reader.readProgram(cell.program);
      this.#pending = { cell, known };
      return findings.all;
    } catch {
      // Too long, or nested too deeply, to be read: it is not judged.
      this.#forget(cell);
      return [];
    }
  }

  #around(catalogue: Catalogue, isNamespace: (name: string) => boolean): CheckedTools {
    return {
      catalogue,
      checker: this.#options.checker,
      outputsChange: () => this.#outputsChange,
      noteOutputChange: () => {
        this.#outputsChange = true;
      },
      seenOf: (tool): SeenNames => this.#seen.of(tool),
      find: (name): Known => {
        const known = this.#variables.get(name);
        if (known !== undefined) return known;
        if (isNamespace(name)) return { kind: 'namespace', identifier: name };
        if (this.#names.has(name)) return UNKNOWN;
        return isKnownGlobal(name) ? { kind: 'global', name } : { kind: 'free', name };
      },
    };
  }

  /** What holds from now on, whether the cell ends well or not. */
  #note(cell: CompiledCell, facts: CellFacts): void {
    this.addNames(cell.declaredNames);
    this.addNames(facts.assigned);
    for (const name of facts.assigned) {
      this.#everAssigned.add(name);
      this.#variables.delete(name);
    }
    for (const name of facts.setProperties) this.#setProperties.add(name);
    this.#isDynamic ||= facts.isDynamic;
  }

  #keep({ cell, known }: ReadCell, { error, submitted }: ExecutionResult): void {
    const isWhole = error === undefined && submitted === undefined;
    for (const name of cell.declaredNames) {
      const value = known.get(name);
      const isSure = isWhole && value !== undefined && !this.#everAssigned.has(name);
      this.#variables.set(name, isSure ? lasting(value) : UNKNOWN);
    }
  }

  #forget(cell: CompiledCell): void {
    this.addNames(cell.declaredNames);
    for (const name of cell.declaredNames) this.#variables.delete(name);
    this.#isDynamic = true;
  }

  /** Each is told once: a model that goes on all the same has its reasons. */
  #notesOf(findings: readonly Finding[], source: string): readonly string[] {
    const fresh = findings.filter(({ message }) => !this.#told.has(message)).slice(0, MAX_NOTES);
    for (const { message } of fresh) this.#told.add(message);
    return fresh.map(({ message, start, isCertain }) => {
      const { line, column } = positionAt(source, start);
      const found = isCertain ? 'found this in' : 'is not sure of';
      return `The check before the cell ran ${found} line ${line}, column ${column}: ${message}.`;
    });
  }
}

function toError(findings: readonly Finding[], source: string): CellError {
  const [first] = findings;
  const place = placeOf(source, first);
  const shown = findings.slice(0, MAX_FINDINGS);
  const advice = [...new Set(shown.flatMap((one) => one.advice ?? []))];
  const lines =
    shown.length === 1
      ? [first?.message ?? '']
      : shown.map(({ start, message }) => {
          const { line, column } = positionAt(source, start);
          return `- line ${line}, column ${column}: ${message}`;
        });
  const left = findings.length - shown.length;
  const rest = left > 0 ? [`and ${left} more`] : [];
  const head = shown.length === 1 ? [] : ['the cell cannot be right:'];
  return { kind: 'check', name: 'CheckError', message: [...head, ...lines, ...rest, ...advice].join('\n'), ...place };
}

function placeOf(
  source: string,
  { start, end }: Pick<Finding, 'start' | 'end'> = { start: 0, end: 0 },
): Pick<CellError, 'line' | 'column' | 'endLine' | 'endColumn'> {
  const place = positionAt(source, start);
  if (end <= start) return place;
  const { line: endLine, column: endColumn } = positionAt(source, end);
  return { ...place, endLine, endColumn };
}
