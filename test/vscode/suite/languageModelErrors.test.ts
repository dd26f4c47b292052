import assert from 'node:assert/strict';
import type { ErrorCode } from '../../../src/core/errors';
import { Dialogs } from './dialogs';
import { runTask, type ScriptStep } from './editor';

const CASES: readonly {
  readonly what: string;
  readonly step: ScriptStep;
  readonly code: ErrorCode;
  readonly says: RegExp;
  readonly offers: string;
}[] = [
  {
    what: 'no permission',
    step: { error: 'NoPermissions' },
    code: 'modelNoPermission',
    says: /may not use the language model Test model one/,
    offers: 'Choose Model',
  },
  {
    what: 'a blocked request',
    step: { error: 'Blocked', message: 'Filtered by policy.' },
    code: 'modelBlocked',
    says: /Filtered by policy/,
    offers: 'Choose Model',
  },
  {
    what: 'a model that is gone',
    step: { error: 'NotFound' },
    code: 'modelNotFound',
    says: /Test model one does not exist any more/,
    offers: 'Choose Model',
  },
  {
    what: 'a used-up quota',
    step: { error: 'quota' },
    code: 'modelQuota',
    says: /quota/,
    offers: 'Choose Model',
  },
  {
    what: 'an empty answer',
    step: '',
    code: 'modelEmptyAnswer',
    says: /answered with nothing/,
    offers: 'Choose Model',
  },
  {
    what: 'a stream that is cut',
    step: { text: 'The first half of an answer', error: 'unknown', message: 'socket hang up' },
    code: 'modelStreamCut',
    says: /broke off after 27 characters .*socket hang up.*The first half of an answer/,
    offers: 'Show Log',
  },
  {
    what: 'any other failure',
    step: { error: 'unknown', message: 'Internal provider error 17' },
    code: 'modelFailed',
    says: /Internal provider error 17/,
    offers: 'Show Log',
  },
];

describe('a language model that fails', () => {
  let dialogs: Dialogs;
  beforeEach(() => {
    dialogs = new Dialogs();
  });
  afterEach(() => dialogs.dispose());

  for (const { what, step, code, says, offers } of CASES) {
    it(`ends the run with what happened and what to do: ${what}`, async () => {
      // What may pass by itself is met four times before the run ends.
      const { outcome } = await runTask(`Meet ${what}`, [step, step, step, step]);
      assert.equal(outcome.kind, 'failed', JSON.stringify(outcome));
      assert.equal(outcome.kind === 'failed' && outcome.code, code, JSON.stringify(outcome));
      const shown = await dialogs.next(({ kind }) => kind === 'error');
      assert.match(shown.text, says);
      assert.deepEqual(shown.choices, [offers]);
      assert.equal(dialogs.seen.filter(({ kind }) => kind === 'error').length, 1, 'One cause is one message.');
    });
  }
});
