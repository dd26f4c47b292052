import assert from 'node:assert/strict';
import type { InputDefinition } from '../../../src/mcp/configuration/configuration';
import { InputValues, type InputRound } from '../../../src/mcp/launch/inputValues';
import { UserAnswers } from './userAnswers';

const source = { file: '/project/.vscode/mcp.json' };
const token = { type: 'promptString', id: 'token', description: 'Token', password: true } as const;
const place = { type: 'pickString', id: 'place', description: 'Place', options: [{ label: 'A', value: 'a' }] } as const;
const definitions: readonly InputDefinition[] = [
  token,
  place,
  { type: 'command', id: 'run', command: 'team.port', args: [1] },
  { type: 'command', id: 'nothing', command: 'team.nothing' },
];

describe('InputValues', () => {
  let user: UserAnswers;
  let inputs: InputValues;
  const round = (): InputRound => inputs.round(source, definitions, new AbortController().signal);

  beforeEach(() => {
    user = new UserAnswers();
    user.answers = { token: 'hush-hush', place: 'a' };
    inputs = new InputValues({ prompts: user, secrets: user.secrets, values: user.values });
  });

  it('asks once, also in later rounds and after a restart', async () => {
    const first = round();
    assert.equal(await first.valueOf('token'), 'hush-hush');
    assert.equal(await first.valueOf('token'), 'hush-hush');
    assert.equal(await round().valueOf('token'), 'hush-hush');
    inputs = new InputValues({ prompts: user, secrets: user.secrets, values: user.values });
    assert.equal(await round().valueOf('token'), 'hush-hush');
    assert.deepEqual(user.asked, ['token']);
    assert.deepEqual(inputs.secrets, ['hush-hush']);
  });

  it('keeps passwords in the secret store and nowhere else', async () => {
    await round().valueOf('token');
    await round().valueOf('place');
    assert.deepEqual([...user.secretEntries.values()], ['hush-hush']);
    assert.deepEqual([...user.valueEntries.values()], ['a']);
    assert.deepEqual(inputs.secrets, ['hush-hush']);
  });

  it('does not repeat a dismissed question in its round, but in the next', async () => {
    user.answers = {};
    const first = round();
    await assert.rejects(first.valueOf('token'), /No value was given for the input "token"/);
    await assert.rejects(first.valueOf('token'), { name: 'UnresolvedVariable' });
    assert.deepEqual(user.asked, ['token']);
    await assert.rejects(round().valueOf('token'));
    assert.deepEqual(user.asked, ['token', 'token']);
    assert.equal(user.secretEntries.size, 0);
  });

  it('says that an input is unknown', async () => {
    await assert.rejects(round().valueOf('other'), /No input "other" is defined under "inputs"/);
    assert.deepEqual(user.asked, []);
  });

  it('takes what a command returns, once a round, as a secret, and keeps it nowhere', async () => {
    const first = round();
    assert.equal(await first.valueOf('run'), '4711-from-command');
    assert.equal(await first.valueOf('run'), '4711-from-command');
    assert.deepEqual(user.asked, ['team.port [1]']);
    assert.deepEqual(inputs.secrets, ['4711-from-command']);
    assert.equal(user.secretEntries.size + user.valueEntries.size, 0);
    await round().valueOf('run');
    assert.equal(user.asked.length, 2);
    await assert.rejects(round().valueOf('nothing'), /the command team\.nothing returned no text/);
  });

  it('tells files apart', async () => {
    await round().valueOf('token');
    user.answers = { token: 'other' };
    const elsewhere = inputs.round({ file: '/evil/.vscode/mcp.json' }, definitions, new AbortController().signal);
    assert.equal(await elsewhere.valueOf('token'), 'other');
  });

  it('asks again for what was forgotten', async () => {
    await round().valueOf('token');
    await round().valueOf('place');
    await inputs.forget(source, token);
    await inputs.forget(source, place);
    user.answers = { token: 'second', place: 'b' };
    assert.equal(await round().valueOf('token'), 'second');
    assert.equal(await round().valueOf('place'), 'b');
  });

  it('keeps nothing of a run that was cancelled while it asked', async () => {
    const cancel = new AbortController();
    const asking = inputs.round(source, definitions, cancel.signal).valueOf('token');
    cancel.abort(new Error('cancelled'));
    await assert.rejects(asking, /cancelled/);
    assert.equal(user.secretEntries.size, 0);
  });
});
