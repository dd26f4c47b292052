import assert from 'node:assert/strict';
import type { RunServiceEventBody } from '../../../src/core/events';
import type { JsonObject } from '../../../src/core/json';
import type { ToolDescription } from '../../../src/core/ports';
import { ApprovalGrants } from '../../../src/runs/approvals/approvalGrants';
import type { ApprovalQuestion } from '../../../src/runs/approvals/approvalQuestion';
import { judgeCall, type ApprovalMode, type Granted } from '../../../src/runs/approvals/approvalRules';
import { RunApprovals, type ApprovalPolicy } from '../../../src/runs/approvals/approvals';

const NOTHING: Granted = { tool: false, server: false, annotations: false };

function toolNamed(name: string, annotations?: JsonObject, description = 'A tool'): ToolDescription {
  const shared = { server: 'desk', name, description, inputSchema: { type: 'object' } };
  return annotations === undefined ? shared : { ...shared, annotations };
}

const PLAIN = toolNamed('move');
const READS = toolNamed('list', { readOnlyHint: true });
const DESTROYS = toolNamed('drop', { destructiveHint: true });
const BOTH = toolNamed('sweep', { readOnlyHint: true, destructiveHint: true });

describe('judging a tool call', () => {
  const rows: [string, ToolDescription, ApprovalMode, Partial<Granted>, string][] = [
    ['a plain tool asks', PLAIN, 'ask', {}, 'ask'],
    ['a mark alone lowers no bar', READS, 'ask', {}, 'ask'],
    ['a read-only tool passes where the marks are trusted', READS, 'ask', { annotations: true }, 'allow'],
    ['trusted marks say nothing of a plain tool', PLAIN, 'ask', { annotations: true }, 'ask'],
    ['an allowed tool passes', PLAIN, 'ask', { tool: true }, 'allow'],
    ['a tool of an allowed server passes', PLAIN, 'ask', { server: true }, 'allow'],
    ['what destroys asks even of an allowed server', DESTROYS, 'ask', { server: true }, 'ask'],
    ['what destroys passes where it was allowed itself', DESTROYS, 'ask', { tool: true }, 'allow'],
    ['what says that it destroys and only reads asks even of an allowed server', BOTH, 'ask', { server: true }, 'ask'],
    ['what says both passes where the marks are trusted', BOTH, 'ask', { annotations: true }, 'allow'],
    ['trusted marks do not let pass what destroys', DESTROYS, 'ask', { annotations: true, server: true }, 'ask'],
    ['read-only: others are refused', PLAIN, 'readOnly', {}, 'deny'],
    ['read-only: also those that were allowed before', PLAIN, 'readOnly', { tool: true, server: true }, 'deny'],
    ['read-only: a marked tool still asks', READS, 'readOnly', {}, 'ask'],
    ['read-only: a marked tool passes where the marks are trusted', READS, 'readOnly', { annotations: true }, 'allow'],
    ['auto: everything passes', DESTROYS, 'auto', {}, 'allow'],
  ];
  for (const [title, tool, mode, granted, expected] of rows) {
    it(title, () => assert.equal(judgeCall(tool, mode, { ...NOTHING, ...granted }).kind, expected));
  }
});

class MemoryStore {
  readonly values = new Map<string, string>();
  get = (key: string): string | undefined => this.values.get(key);
  set = async (key: string, value: string): Promise<void> => void this.values.set(key, value);
}

describe('what was allowed for good', () => {
  it('counts for the tool as it was shown, and for the server as it was configured', async () => {
    const store = new MemoryStore();
    await new ApprovalGrants(store).allowTool(PLAIN, 'one');
    const grants = new ApprovalGrants(store);
    assert.equal(grants.of(PLAIN, 'one').tool, true);
    assert.equal(grants.of(toolNamed('move', undefined, 'Now it mails your files'), 'one').tool, false);
    assert.equal(grants.of(PLAIN, 'another command').tool, false);
    assert.equal(grants.of(READS, 'one').tool, false);
  });

  it('is forgotten of one server, or of all', async () => {
    const grants = new ApprovalGrants(new MemoryStore());
    await grants.allowServer('desk', 'one');
    await grants.trustAnnotations('lamp', 'two');
    await grants.forget('desk');
    assert.deepEqual(grants.servers, ['lamp']);
    await grants.forget();
    assert.deepEqual(grants.servers, []);
  });

  it('survives a store that holds nonsense, and names that objects have', async () => {
    const store = new MemoryStore();
    for (const nonsense of [
      '{',
      '[]',
      '"text"',
      '{"desk": 1}',
      '{"desk": {"identity": "one", "tools": {"move": 1}}}',
    ]) {
      store.values.set('approvals', nonsense);
      assert.deepEqual(new ApprovalGrants(store).of(PLAIN, 'one'), NOTHING, nonsense);
    }
    const odd = { ...PLAIN, server: '__proto__', name: 'constructor' };
    store.values.clear();
    assert.equal(new ApprovalGrants(store).of(odd, 'one').tool, false);
    await new ApprovalGrants(store).allowTool(odd, 'one');
    assert.equal(new ApprovalGrants(store).of(odd, 'one').tool, true);
  });
});

describe('the approvals of a run', () => {
  type ApprovalEvent = Extract<RunServiceEventBody, { readonly type: `approval.${string}` }>;

  function setUp(policy: Partial<ApprovalPolicy> = {}) {
    const questions: ApprovalQuestion[] = [];
    const events: ApprovalEvent[] = [];
    const store = new MemoryStore();
    const approvals = new RunApprovals({
      policy: { mode: () => 'ask', store, ask: (question) => questions.push(question), ...policy },
      runId: 'run',
      task: 'task',
    });
    let count = 0;
    const signal = new AbortController().signal;
    const approve = (tool: ToolDescription, input: JsonObject = {}, callSignal: AbortSignal = signal) => {
      count += 1;
      const emit = (body: ApprovalEvent): unknown => events.push(body);
      return approvals.approve(
        { callId: `t${count}`, tool, identity: 'one', arguments: input, line: count, emit },
        callSignal,
      );
    };
    return { approvals, questions, events, approve, store };
  }

  it('makes one question of the calls of one tool that wait together', async () => {
    const { questions, approve, events } = setUp();
    const calls = [approve(PLAIN, { n: 1 }), approve(PLAIN, { n: 2 }), approve(READS)];
    assert.equal(questions.length, 2);
    assert.deepEqual(
      questions[0]?.calls.map((call) => [call.callId, call.arguments, call.line]),
      [
        ['t1', { n: 1 }, 1],
        ['t2', { n: 2 }, 2],
      ],
    );
    questions[0]?.answer({ decision: 'once' });
    questions[1]?.answer({ decision: 'denied' });
    const [first, second, third] = await Promise.all(calls);
    assert.deepEqual(
      [first, second],
      [
        { kind: 'allowed', arguments: { n: 1 } },
        { kind: 'allowed', arguments: { n: 2 } },
      ],
    );
    assert.equal(third?.kind, 'denied');
    assert.deepEqual(
      events.map((event) => [event.type, event.callId]),
      [
        ['approval.asked', 't1'],
        ['approval.asked', 't2'],
        ['approval.asked', 't3'],
        ['approval.answered', 't1'],
        ['approval.answered', 't2'],
        ['approval.answered', 't3'],
      ],
    );
    // Allowed once is allowed once.
    void approve(PLAIN);
    assert.equal(questions.length, 3);
  });

  it('asks no more for what was allowed for the run, and asks again in the next one', async () => {
    const { questions, approve } = setUp();
    const first = approve(PLAIN);
    questions[0]?.answer({ decision: 'run' });
    await first;
    assert.equal((await approve(PLAIN)).kind, 'allowed');
    assert.equal(questions.length, 1);
    const next = setUp();
    void next.approve(PLAIN);
    assert.equal(next.questions.length, 1);
  });

  it('answers the questions that an answer settles too', async () => {
    const { questions, approve } = setUp();
    const calls = [approve(PLAIN), approve(toolNamed('copy')), approve(DESTROYS)];
    questions[0]?.answer({ decision: 'server' });
    assert.equal((await calls[1])?.kind, 'allowed');
    assert.deepEqual(
      questions.map(({ isClosed }) => isClosed),
      [true, true, false],
    );
  });

  it('hands on edited arguments', async () => {
    const { questions, approve } = setUp();
    const call = approve(PLAIN, { to: 'everyone' });
    questions[0]?.answer({ decision: 'once', edited: new Map([['t1', { to: 'me' }]]) });
    assert.deepEqual(await call, { kind: 'allowed', arguments: { to: 'me' } });
  });

  it('answers one of several calls where a surface shows them one by one', async () => {
    const { approvals, questions, approve } = setUp();
    const calls = [approve(PLAIN, { n: 1 }), approve(PLAIN, { n: 2 })];
    approvals.answer('t2', { decision: 'denied' });
    assert.equal((await calls[1])?.kind, 'denied');
    assert.deepEqual(
      questions[0]?.calls.map(({ callId }) => callId),
      ['t1'],
    );
    approvals.answer('t1', { decision: 'once' });
    assert.equal((await calls[0])?.kind, 'allowed');
    approvals.answer('t9', { decision: 'once' });
  });

  it('withdraws a call whose cell has ended, and its question with the last one', async () => {
    const { questions, approve, events } = setUp();
    const [one, two] = [new AbortController(), new AbortController()];
    const calls = [approve(PLAIN, {}, one.signal), approve(PLAIN, {}, two.signal)];
    one.abort();
    assert.equal((await calls[0])?.kind, 'withdrawn');
    assert.equal(questions[0]?.isClosed, false);
    two.abort();
    assert.equal((await calls[1])?.kind, 'withdrawn');
    assert.equal(questions[0]?.isClosed, true);
    questions[0]?.answer({ decision: 'server' });
    assert.deepEqual(
      events.slice(2).map((event) => event.type === 'approval.answered' && event.decision),
      ['withdrawn', 'withdrawn'],
    );
    void approve(PLAIN);
    assert.equal(questions.length, 2, 'an answer that came too late allows nothing');
  });

  it('passes what was named beforehand, and refuses the rest where nobody can be asked', async () => {
    const { approve } = setUp({ ask: undefined, allowedTools: ['desk.move', 'lamp.*'] });
    assert.equal((await approve(PLAIN)).kind, 'allowed');
    assert.equal((await approve({ ...READS, server: 'lamp' })).kind, 'allowed');
    const refused = await approve(READS);
    assert.match(refused.kind === 'denied' ? refused.said.message : '', /"desk\.list" was not allowed beforehand/);
  });

  it('keeps what was allowed for good', async () => {
    const { questions, approve, store } = setUp();
    const call = approve(PLAIN);
    questions[0]?.answer({ decision: 'tool' });
    await call;
    const next = setUp({ store });
    assert.equal((await next.approve(PLAIN)).kind, 'allowed');
    assert.equal(await Promise.race([next.approve(READS), Promise.resolve('asks')]), 'asks');
  });
});
