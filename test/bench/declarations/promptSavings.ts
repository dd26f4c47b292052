/** What the tools cost in a task with two searches, beside all schemas in the prompt; and the names of all tools. */
import { Catalogue } from '../../../src/core/catalogue/catalogue';
import { RESERVED_NAMES } from '../../../src/core/catalogue/reservedNames';
import type { ToolDescription } from '../../../src/core/ports';
import { labelOf, readTools } from '../tools/toolFiles';
import { countTokens, toolJson } from './declarationTokens';

/** Instructions of the first message without its tools: more than the about 600 tokens of a run with tools. */
const FIXED_TOKENS = 700;
const QUERIES = ['list the open issues of a repository', 'create a document with the result'] as const;

export interface Saving {
  readonly tools: number;
  readonly schemaTokens: number;
  readonly runTokens: number;
  /** In percent. */
  readonly saved: number;
}

export function savingWith(tools: readonly ToolDescription[], promptTokens: number): Saving {
  const catalogue = new Catalogue(tools);
  const answers = QUERIES.map((query) =>
    JSON.stringify(catalogue.search(query, { detail: 'full', limit: 5, maxTokens: promptTokens }).tools),
  );
  const texts = [catalogue.promptText(promptTokens), ...answers];
  const runTokens = FIXED_TOKENS + texts.reduce((sum, text) => sum + countTokens(text), 0);
  const schemaTokens = tools.reduce((sum, tool) => sum + countTokens(toolJson(tool)), 0);
  return { tools: tools.length, schemaTokens, runTokens, saved: 100 * (1 - runTokens / schemaTokens) };
}

/** The catalogues that the goals are about, each with the percentage that is to be saved at 400 tokens. */
export function savingCatalogues(
  folder: string,
): readonly (readonly [tools: readonly ToolDescription[], goal: number])[] {
  const read = (...names: readonly string[]): readonly ToolDescription[] => readTools(`${folder}/catalogs`, ...names);
  const all = read('all_real_unique');
  const large = ['github', 'azure', 'ms365', 'playwright', 'chrome-devtools', 'notion', 'mongodb', 'filesystem'];
  return [
    [read('filesystem', 'everything', 'notion'), 65],
    [read('github', 'filesystem', 'notion'), 95],
    [all.filter(({ server }) => server !== 'ms365').slice(0, 500), 96],
    [read(...large), 99.7],
    [all.filter(({ server }) => server !== 'ms365').slice(0, 2_800), 99.2],
    [all, 99.5],
  ];
}

/** Tools whose name in code is no identifier, is reserved, or does not lead back to them. */
export function wrongNames(tools: readonly ToolDescription[]): readonly string[] {
  const catalogue = new Catalogue(tools);
  const reversed = new Catalogue(tools.toReversed());
  return tools.flatMap((tool) => {
    const called = catalogue.nameOf(tool.server, tool.name);
    const [namespace = '', member = ''] = called.split('.');
    const isIdentifier = [namespace, member].every((name) => /^[\p{ID_Start}$_][\p{ID_Continue}$]{0,63}$/u.test(name));
    const leadsBack = [member, tool.name].every((name) => catalogue.resolve(namespace, name)?.tool === tool.name);
    const isStable = reversed.nameOf(tool.server, tool.name) === called;
    return isIdentifier && leadsBack && isStable && !RESERVED_NAMES.has(namespace) ? [] : [labelOf(tool)];
  });
}
