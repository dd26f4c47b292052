import assert from 'node:assert/strict';
import { EventScript } from '../fixtures/transcript/sampleRuns';
import type { Preview } from '../fixtures/webview/preview';
import { PREVIEW_THEMES } from '../fixtures/webview/previewPage';
import { axeFaults } from '../support/axeFaults';
import { usePreviews } from '../support/previews';
import { faintTexts } from '../e2e/driver/panelChecks';
import { focusedName, tabTo } from '../e2e/driver/panelKeys';

describe('a question in the panel, and a panel without a run', function () {
  this.timeout(60_000);
  const open = usePreviews();

  async function ask(preview: Preview): Promise<void> {
    const script = new EventScript().start('Tell everybody').servers().iteration(1).model('I tell them.', 40);
    script.cell('await desk.send({ to: "everybody" });');
    const asked = { callId: 't1', server: 'desk', tool: 'send', arguments: { to: 'everybody' }, line: 1 };
    script.add({ type: 'approval.asked', ...asked, isDestructive: true });
    await preview.show(script.events);
    await preview.page.locator('.approval', { hasText: 'It may destroy something.' }).waitFor();
  }

  for (const theme of PREVIEW_THEMES) {
    it(`have no fault that axe-core finds, in the theme ${theme}`, async () => {
      const preview = await open({ theme });
      await ask(preview);
      assert.deepEqual(await axeFaults(preview.page), []);
      // What it says is read also while it has the focus, which axe-core does not see within a control.
      await preview.page.getByRole('button', { name: 'Deny' }).focus();
      assert.deepEqual(await faintTexts(preview.page.mainFrame()), []);
      await preview.page.getByLabel('Arguments').fill('{');
      await preview.page.getByRole('button', { name: 'Allow', exact: true }).click();
      await preview.page.getByText('The arguments are no JSON object.').waitFor();
      assert.deepEqual(await axeFaults(preview.page), []);
      await preview.keep(`question-${theme}`);
      await preview.send({ type: 'missing', runId: 'gone' });
      await preview.page.getByText('This run is no longer stored.').waitFor();
      assert.deepEqual(await axeFaults(preview.page), []);
      await preview.keep(`gone-${theme}`);
    });
  }

  it('is answered by keyboard alone, with other arguments', async () => {
    const preview = await open();
    await ask(preview);
    const panel = preview.page.mainFrame();
    const { keyboard } = preview.page;
    await tabTo('Arguments', panel);
    await keyboard.press('ControlOrMeta+A');
    await keyboard.type('{"to":');
    await tabTo('Allow', panel);
    await keyboard.press('Enter');
    assert.equal(await focusedName(panel), 'Arguments', 'where the fault is');
    await keyboard.press('ControlOrMeta+A');
    await keyboard.type('{"to":"Ann"}');
    assert.deepEqual(
      (await tabTo('Deny', panel)).filter((name) => name !== 'Deny'),
      ['Allow', 'Allow for This Run', 'Always Allow This Tool'],
    );
    await tabTo('Allow', panel, { isBackwards: true });
    await preview.page.evaluate('addEventListener("keydown", (event) => { window.left = !event.defaultPrevented; })');
    await keyboard.down('Space');
    assert.equal(await preview.page.evaluate('left'), false, 'Space is not left to the page, which it would scroll');
    await keyboard.down('Space');
    await keyboard.up('Space');
    assert.deepEqual((await preview.posted()).slice(1), [
      { type: 'answerApproval', callId: 't1', decision: 'once', argumentsJson: '{"to":"Ann"}' },
    ]);
  });
});
