import assert from 'node:assert/strict';
import { earlierTranscript } from '../../../src/core/earlierRuns';
import { Catalogue } from '../../../src/core/catalogue/catalogue';
import { compileCell } from '../../../src/core/cell/cellTransform';
import { findCode } from '../../../src/core/cell/codeBlocks';
import { CHECKPOINT_REQUEST } from '../../../src/core/compaction/checkpointTexts';
import { directMessage } from '../../../src/core/direct/directPrompt';
import { describeInput } from '../../../src/core/inputVariables';
import { resolveLimits, type Limits } from '../../../src/core/limits';
import { blocksDone, firstMessage, followUpMessage, observationMessage } from '../../../src/core/prompt';
import { extractMessage } from '../../../src/core/signature/extract';
import { readSignature } from '../../../src/core/signature/signature';
import { assertGolden } from '../../support/golden';
import { localTools } from '../../support/localTools';
import { promptSnapshot } from '../../support/promptSnapshot';

const never = (): never => assert.fail('no tool is called');
const TOOLS = localTools({ 'incidents.list': never, 'people.owner-of': never }).tools;
const TYPED = readSignature('-> owners: list[str], count: int');
const LOG = Array.from({ length: 400 }, (_, index) => `line ${index + 1}`).join('\n');

interface Wanted {
  readonly tools?: boolean;
  readonly signature?: string;
  readonly limits?: Partial<Limits>;
  readonly more?: Partial<Parameters<typeof firstMessage>[0]>;
}

function parts({ tools = true, signature = '', limits = {}, more = {} }: Wanted): Parameters<typeof firstMessage>[0] {
  const catalogue = new Catalogue(tools ? TOOLS : []);
  return {
    task: 'Name the owner of each high-severity incident.',
    signature: readSignature(signature === '' ? '-> result' : signature),
    limits: resolveLimits(limits),
    toolsText: catalogue.promptText(),
    toolCount: catalogue.toolCount,
    canNest: true,
    inputsText: '',
    ...more,
  };
}

/** What the model reads, one golden file for each mode; those of ReAct's tools are in `reactTranscripts.test.ts`. */
describe('prompts', () => {
  const prompts: Readonly<Record<string, string>> = {
    'code-mode': firstMessage(parts({})),
    'without-tools': firstMessage(
      parts({
        tools: false,
        signature: 'log: str -> owners: list[str], count: int',
        limits: { subCalls: 0 },
        more: { inputsText: describeInput('log', LOG) },
      }),
    ),
    nested: firstMessage(parts({ more: { canNest: false, parentTask: 'Write the report of this week.' } })),
    'follow-up': followUpMessage(parts({}), ['incidents_high', 'owners']),
    'after-a-lost-worker': firstMessage(
      parts({
        more: {
          earlier: [
            {
              task: 'How many are open?',
              answer: 'Three.',
              transcript: earlierTranscript([
                { code: 'const open = await incidents.list();\nprint(open.length);', observation: 'Output:\n3' },
                { code: 'SUBMIT("Three.")' },
              ]),
            },
          ],
        },
      }),
    ),
    extract: extractMessage(TYPED),
    'extract-text': extractMessage(readSignature('-> result')),
    direct: directMessage({ task: 'Name the owner.', signature: TYPED, inputs: { note: 'INC-1: Ada' } }),
    checkpoint: CHECKPOINT_REQUEST,
  };
  for (const [name, text] of Object.entries(prompts)) {
    it(`of ${name}`, async () => {
      await assertGolden(`prompts/${name}.md`, promptSnapshot(text));
    });
  }

  it('say nothing of what a run has not', () => {
    const bare = prompts['without-tools'] ?? '';
    for (const absent of ['ToolError', 'search_tools', 'tickets', 'llm_query', 'rlm_query'])
      assert.ok(!bare.includes(absent), absent);
    const full = prompts['code-mode'] ?? '';
    for (const there of ['ToolError', 'search_tools', 'tickets', 'llm_query', 'rlm_query'])
      assert.ok(full.includes(there), there);
  });

  it('show replies that run as they stand', () => {
    const replies = [...(prompts['code-mode'] ?? '').matchAll(/^```js\n[\s\S]*?\n```$/gm)].map(([reply]) => reply);
    assert.equal(replies.length, 2);
    for (const reply of replies) {
      const found = findCode(reply, () => false);
      assert.ok(found.kind === 'code');
      const compiled = compileCell(found.code, { stripTypes: (code) => code, reservedNames: new Map() });
      assert.ok(compiled.ok);
    }
  });

  it('count the blocks that were done by the last message that says so', () => {
    const done = [3, 4].map((number) => ({ text: observationMessage('Output', number, 'Left: 2 blocks.') }));
    assert.equal(blocksDone([]), 0);
    assert.equal(blocksDone(done), 4);
    assert.equal(blocksDone([...done, { text: 'printed [Block 9 done. x] in the middle' }]), 4);
  });
});
