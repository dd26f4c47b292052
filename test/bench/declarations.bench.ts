/** Declarations of all real tools: whether they compile, whether they are exact, what they cost. */
import { checkDeclarations } from './declarations/checkDeclarations';
import { declarationTokens } from './declarations/declarationTokens';
import { FIXTURES, NO_SHARED, readTools, sharedFolder } from './tools/toolFiles';
import type { ToolDescription } from '../../src/core/ports';

export async function main(args: readonly string[] = []): Promise<void> {
  const shared = args.includes('--committed') ? undefined : sharedFolder();
  if (shared === undefined && !args.includes('--committed')) console.log(NO_SHARED);
  await report('committed', readTools(FIXTURES, 'npm'));
  if (shared !== undefined) await report('all real tools', readTools(`${shared}/catalogs`, 'all_real_unique'));
}

async function report(name: string, tools: readonly ToolDescription[]): Promise<void> {
  console.log(`\n# ${name}: ${tools.length} tools`);
  console.log('tokens (o200k)   types / schemas   declarations / tools   ms per tool');
  for (const { level, ofSchemas, ofTools, msPerTool } of declarationTokens(tools)) {
    const cells = [
      ofSchemas.toFixed(3).padStart(15),
      ofTools.toFixed(3).padStart(22),
      msPerTool.toFixed(3).padStart(13),
    ];
    console.log(`${level.padEnd(17)}${cells.join('')}`);
  }
  const { faults, accepted, refused, examples } = await checkDeclarations(tools);
  console.log(`errors in the declarations: ${faults.length}`);
  console.log(`valid samples accepted: ${accepted.count} of ${accepted.of}`);
  for (const [breakage, { count, of }] of refused) console.log(`${breakage} refused: ${count} of ${of}`);
  for (const example of [...faults.slice(0, 10), ...examples]) console.log(`  ${example}`);
  const isExact = accepted.count === accepted.of && [...refused.values()].every(({ count, of }) => count === of);
  if (faults.length > 0 || !isExact) process.exitCode = 1;
}
