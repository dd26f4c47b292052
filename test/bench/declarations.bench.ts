/** Declarations of all real tools: whether they compile, whether they are exact, what they cost. */
import { checkDeclarations } from './declarations/checkDeclarations';
import { declarationTokens } from './declarations/declarationTokens';
import { savingCatalogues, savingWith, wrongNames } from './declarations/promptSavings';
import { FIXTURES, NO_SHARED, readTools, sharedFolder } from './tools/toolFiles';
import type { CommentLevel } from '../../src/core/catalogue/memberComment';
import type { ToolDescription } from '../../src/core/ports';

/** What the types of all real tools may take of the tokens of their schemas. */
const GOALS: Readonly<Partial<Record<CommentLevel, number>>> = { none: 0.2, brief: 0.45 };

export async function main(args: readonly string[] = []): Promise<void> {
  const shared = args.includes('--committed') ? undefined : sharedFolder();
  if (shared === undefined && !args.includes('--committed')) console.log(NO_SHARED);
  await report('committed', readTools(FIXTURES, 'npm'), undefined);
  if (shared === undefined) return;
  reportSavings(shared);
  await report('all real tools', readTools(`${shared}/catalogs`, 'all_real_unique'), GOALS);
}

/** The tokens of a task with two searches, with the budget of the goals and with the default. */
function reportSavings(folder: string): void {
  console.log('\ntools   all schemas   run at 400    saved    goal   run at 2,000    saved');
  for (const [tools, goal] of savingCatalogues(folder)) {
    const [small, usual] = [savingWith(tools, 400), savingWith(tools, 2_000)];
    const cells = [
      String(small.tools).padStart(5),
      String(small.schemaTokens).padStart(14),
      String(small.runTokens).padStart(13),
      `${small.saved.toFixed(2)} %`.padStart(9),
      `${goal} %`.padStart(8),
      String(usual.runTokens).padStart(15),
      `${usual.saved.toFixed(2)} %`.padStart(9),
    ];
    console.log(cells.join(''));
    if (small.saved < goal) process.exitCode = 1;
  }
}

async function report(name: string, tools: readonly ToolDescription[], goals: typeof GOALS | undefined): Promise<void> {
  console.log(`\n# ${name}: ${tools.length} tools`);
  if (goals === undefined) {
    const most = Object.entries(GOALS).map(([level, goal]) => `${level} ${goal}`);
    console.log(`(the goals for types / schemas, ${most.join(' and ')}, are those of all real tools, not of these)`);
  }
  console.log('tokens (o200k)   types / schemas      goal   declarations / tools   ms per tool');
  for (const { level, ofSchemas, ofTools, msPerTool } of declarationTokens(tools)) {
    const cells = [
      ofSchemas.toFixed(3).padStart(15),
      (goals?.[level] === undefined ? '–' : `≤ ${goals[level].toFixed(2)}`).padStart(10),
      ofTools.toFixed(3).padStart(22),
      msPerTool.toFixed(3).padStart(13),
    ];
    console.log(`${level.padEnd(17)}${cells.join('')}`);
    if (ofSchemas > (goals?.[level] ?? Infinity)) process.exitCode = 1;
  }
  const wrong = wrongNames(tools);
  console.log(`names that are wrong: ${wrong.length}${wrong.length > 0 ? ` (${wrong.slice(0, 10).join(', ')})` : ''}`);
  const { faults, accepted, refused, examples } = await checkDeclarations(tools);
  console.log(`errors in the declarations: ${faults.length}`);
  console.log(`valid samples accepted: ${accepted.count} of ${accepted.of}`);
  for (const [breakage, { count, of }] of refused) console.log(`${breakage} refused: ${count} of ${of}`);
  for (const example of [...faults.slice(0, 10), ...examples]) console.log(`  ${example}`);
  const isExact = accepted.count === accepted.of && [...refused.values()].every(({ count, of }) => count === of);
  if (faults.length > 0 || wrong.length > 0 || !isExact) process.exitCode = 1;
}
