import assert from 'node:assert/strict';
import { SamplingConsents } from '../../../src/mcp/serverRequests/samplingConsents';
import { UserAnswers } from './userAnswers';

describe('consents to use the model', () => {
  let user: UserAnswers;
  let consents: SamplingConsents;
  beforeEach(() => {
    user = new UserAnswers();
    consents = new SamplingConsents(user.values);
  });

  it('count for one server in the configuration that it had', async () => {
    await consents.allow({ name: 'a', key: '/one#a', hash: '1' });
    assert.equal(new SamplingConsents(user.values).isAllowed('/one#a', '1'), true);
    assert.equal(consents.isAllowed('/one#a', '2'), false);
    assert.equal(consents.isAllowed('/other#a', '1'), false);
    await consents.allow({ name: 'a', key: '/one#a', hash: '2' });
    assert.equal(consents.list().length, 1);
  });

  it('are forgotten by name, by key, or all', async () => {
    for (const key of ['/one#a', '/two#a', '/two#b', '/two#c']) {
      await consents.allow({ name: key.at(-1) ?? '', key, hash: '1' });
    }
    const keys = (): readonly string[] => consents.list().map(({ key }) => key);
    await consents.forget({ key: '/two#b' });
    assert.deepEqual(keys(), ['/one#a', '/two#a', '/two#c']);
    await consents.forget({ name: 'a' });
    assert.deepEqual(keys(), ['/two#c']);
    await consents.forget('all');
    assert.deepEqual(keys(), []);
  });

  it('are none where the store holds something else', async () => {
    for (const text of ['no json', '{}', '[1, null, {"name": "a"}]']) {
      await user.values.set('mcp.sampling', text);
      assert.deepEqual(consents.list(), []);
    }
  });
});
