import assert from 'node:assert/strict';
import { compileCell } from '../../../src/core/cell/cellTransform';
import { findCode } from '../../../src/core/cell/codeBlocks';
import { blocksDone, observationMessage } from '../../../src/core/prompt';
import { assertGolden } from '../../support/golden';
import { GOLDEN_PROMPTS } from '../../support/goldenPrompts';
import { promptSnapshot } from '../../support/promptSnapshot';

/** What the model reads, one golden file for each mode; those of ReAct's tools are in `reactTranscripts.test.ts`. */
describe('prompts', () => {
  for (const [name, text] of Object.entries(GOLDEN_PROMPTS)) {
    it(`of ${name}`, async () => {
      await assertGolden(`prompts/${name}.md`, promptSnapshot(text));
    });
  }

  it('say nothing of what a run has not', () => {
    const bare = GOLDEN_PROMPTS['without-tools'] ?? '';
    for (const absent of ['ToolError', 'search_tools', 'tickets', 'llm_query', 'rlm_query'])
      assert.ok(!bare.includes(absent), absent);
    const full = GOLDEN_PROMPTS['code-mode'] ?? '';
    for (const there of ['ToolError', 'search_tools', 'tickets', 'llm_query', 'rlm_query'])
      assert.ok(full.includes(there), there);
  });

  it('show replies that run as they stand', () => {
    const replies = [...(GOLDEN_PROMPTS['code-mode'] ?? '').matchAll(/^```js\n[\s\S]*?\n```$/gm)].map(
      ([reply]) => reply,
    );
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
