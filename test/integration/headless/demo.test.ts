import assert from 'node:assert/strict';
import path from 'node:path';
import { DemoFiles, type Incident } from './demoAnswers';
import { DemoCopy, eventsOf, outcomeOf, ROOT, runProgram, submittedBy, type ProgramResult } from './program';

const RULES = { high: 24, medium: 96, low: 120 };
const OWNERS_TASK = 'Find the high-severity incidents of last week and name the owner of each.';

function ownersIn(result: ProgramResult): readonly (readonly [string, string])[] {
  const rows = submittedBy(result) as readonly { incident: string; owner: string }[];
  return rows.map(({ incident, owner }) => [incident, owner]);
}

describe('headless demo', function () {
  this.timeout(60_000);
  let copy: DemoCopy;

  beforeEach(async () => {
    copy = await DemoCopy.create();
  });
  afterEach(() => copy.dispose());

  it('prints iterations, real tool calls, the right answer, the tokens and the way to the editor', async () => {
    const { exitCode, stdout, stderr } = await runProgram([]);
    assert.equal(exitCode, 0, stdout + stderr);
    assert.equal(stderr, '');
    assert.match(stdout, /Scripted demo model/);
    assert.match(stdout, /── Iteration 1 ─[\s\S]+── Iteration 2 ─[\s\S]+── Answer ─/);
    assert.match(stdout, /✓ incidents\.list \{"severity":"high".* \d+ ms/);
    assert.match(stdout, /✓ people\.get .* \d+ ms/);
    const answer = stdout.slice(stdout.indexOf('── Answer'), stdout.indexOf('\nTokens'));
    const owners = new DemoFiles(path.join(ROOT, 'demo')).owners();
    assert.ok(owners.length >= 5);
    for (const [id, owner] of owners) {
      const line = answer.split('\n').find((one) => one.startsWith(id));
      assert.ok(line?.includes(owner), `${id} is not owned by ${owner} in\n${answer}`);
    }
    assert.equal(answer.match(/^INC-/gm)?.length, owners.length);
    const cost =
      /Prompt: about [\d,]+ tokens in \d requests \(instructions [\d,]+, tools [\d,]+, variables 0, history [\d,]+\);\s/;
    assert.match(stdout.replaceAll('\n', ' '), cost);
    assert.match(stdout, /one call per step .* estimate\n/);
    assert.match(stdout, /one call per step = Σ/);
    assert.match(stdout, /npm run vscode\n$/);
    assert.doesNotMatch(stdout, /\u001b/);
  });

  it('aggregates tens of thousands of log rows that the model never sees', async () => {
    const result = await runProgram([
      '--json',
      '--task',
      "Read last week's logs: which services have the highest error rate?",
    ]);
    assert.deepEqual(submittedBy(result), new DemoFiles(path.join(ROOT, 'demo')).worstServices());
    const events = eventsOf(result);
    const rows = events.flatMap((event) =>
      event.type === 'tool.finished' && event.value !== null && typeof event.value === 'object' && 'rows' in event.value
        ? (event.value['rows'] as readonly unknown[])
        : [],
    );
    assert.ok(rows.length > 20_000, `${rows.length} rows`);
    const seen = events.flatMap((event) => (event.type === 'model.started' ? event.appended : []));
    const seenChars = seen.reduce((sum, message) => sum + message.text.length, 0);
    assert.ok(seenChars < 30_000, `${seenChars} characters went to the model`);
  });

  it('repairs its code after an error, and follows the runbook', async () => {
    const task = 'Which incidents are overdue under the runbook?';
    const result = await runProgram(['--json', '--task', task]);
    assert.match(result.stderr, /Prompt: about [\d,]+ tokens in \d requests/);
    const failed = eventsOf(result).filter((event) => event.type === 'cell.finished' && event.error !== undefined);
    assert.equal(failed.length, 1);
    const rows = submittedBy(result) as readonly { incident: string; page: string; tell: string }[];
    const told = rows.map(({ incident, page, tell }) => [incident, page, tell]);
    told.sort(([left = ''], [right = '']) => left.localeCompare(right));
    const expected = new DemoFiles(path.join(ROOT, 'demo')).overdue(RULES);
    assert.ok(expected.length >= 3);
    assert.deepEqual(told, expected);

    await copy.change('workspace/runbooks/escalation-policy.md', (text) => text.replace(/\| 120 /, '| 900 '));
    const changed = submittedBy(await runProgram(['--json', ...copy.args, '--task', task])) as readonly unknown[];
    assert.equal(changed.length, new DemoFiles(path.join(ROOT, 'demo')).overdue({ ...RULES, low: 900 }).length);
    assert.notEqual(changed.length, rows.length);
  });

  it('answers differently when the rows of the demo change', async () => {
    const before = new DemoFiles(path.join(copy.folder, 'demo')).owners();
    const [first] = before;
    await copy.change('data/incidents.jsonl', (text) => {
      const incidents = text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Incident);
      const edited = incidents.map((one) => {
        if (one.id === first?.[0]) return { ...one, owner_id: 'P-0001' };
        const isOfLastWeek = one.started_at >= '2026-09-09' && one.started_at < '2026-09-10';
        return isOfLastWeek && one.severity === 'low' ? { ...one, severity: 'high', owner_id: null } : one;
      });
      return `${edited.map((one) => JSON.stringify(one)).join('\n')}\n`;
    });
    const expected = new DemoFiles(path.join(copy.folder, 'demo')).owners();
    assert.ok(expected.length > before.length);
    assert.deepEqual(ownersIn(await runProgram(['--json', ...copy.args])), expected);
    assert.deepEqual(ownersIn(await runProgram(['--json'])), before);
  });

  it('fails honestly when a server does not start', async () => {
    await copy.remove('servers/people.mjs');
    const result = await runProgram([...copy.args, '--task', OWNERS_TASK]);
    assert.equal(result.exitCode, 1, result.stdout);
    assert.match(result.stdout, /! Server "people" did not start/);
    assert.doesNotMatch(result.stdout, /── Answer/);
    const end = result.stdout.slice(result.stdout.lastIndexOf('The run failed')).replace(/\s+/g, ' ');
    assert.match(end, /cannot react to what went wrong/);
    assert.match(end, /Server "people" did not start/);
  });

  it('fails honestly when a server is not configured', async () => {
    await copy.change('workspace/.vscode/mcp.json', (text) => text.replace('"people": {', '"persons": {'));
    const result = await runProgram(['--json', ...copy.args, '--allow', 'persons']);
    assert.equal(result.exitCode, 1);
    const outcome = outcomeOf(result);
    assert.equal(outcome.kind, 'failed');
    assert.match(outcome.kind === 'failed' ? outcome.message : '', /needs the servers incidents, people/);
  });

  it('starts no server of another workspace that was not allowed', async () => {
    const result = await runProgram(['--workspace', copy.workspace, '--allow', 'incidents', '--task', OWNERS_TASK]);
    assert.equal(result.exitCode, 1);
    assert.match(result.stdout, /allow it with\s+--allow people/);
    assert.match(result.stdout, /Servers {2}incidents \(6 tools\)\n/);
  });

  it('calls no tool of another workspace that was not allowed by its name', async () => {
    const started = ['incidents', 'people.*'].flatMap((name) => ['--allow', name]);
    const args = ['--json', '--workspace', copy.workspace, ...started, '--task', OWNERS_TASK];
    const failures = async (...more: readonly string[]): Promise<string[]> => {
      const events = eventsOf(await runProgram([...args, ...more]));
      return events.flatMap((event) => (event.type === 'tool.failed' ? [event.error.message] : []));
    };
    const [refused] = await failures();
    const [tool = ''] = /incidents\.\w+/.exec(refused ?? '') ?? [];
    assert.match(refused ?? '', /was not allowed beforehand \(--allow incidents\.\w+\)/);
    const left = await failures('--allow', tool);
    assert.ok(left.every((message) => !message.includes(`--allow ${tool})`)));
  });

  it('says of an unknown task that the model is scripted', async () => {
    const answer = submittedBy(await runProgram(['--json', '--task', 'Write a poem.']));
    assert.match(String(answer), /scripted model and no language model[\s\S]+Find the high-severity incidents/);
  });

  it('lists the tasks of the scripted model', async () => {
    const { exitCode, stdout } = await runProgram(['--list-tasks']);
    assert.equal(exitCode, 0);
    assert.ok(stdout.split('\n').includes(OWNERS_TASK));
  });

  it('says how it is used when the command line is wrong', async () => {
    for (const args of [
      ['--tsak', 'x'],
      ['--max-iterations', '0'],
      ['--workspace', path.join(copy.folder, 'none')],
      ['--model', 'm'],
    ]) {
      const { exitCode, stdout, stderr } = await runProgram(args);
      assert.equal(exitCode, 2, args.join(' '));
      assert.equal(stdout, '');
      assert.match(stderr, /npm start -- --help lists the options/);
    }
  });

  it('says which file is missing or broken', async () => {
    await copy.change('workspace/.vscode/mcp.json', () => '{ "servers": ');
    const broken = await runProgram(['--workspace', copy.workspace]);
    assert.equal(broken.exitCode, 1);
    assert.match(broken.stdout.replaceAll('\n', ''), /mcp\.json:1:/);
    await copy.remove('workspace/.vscode/mcp.json');
    const missing = await runProgram(['--workspace', copy.workspace]);
    assert.equal(missing.exitCode, 1);
    assert.match(missing.stdout, /No MCP server is configured/);
  });
});
