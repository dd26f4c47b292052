import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { isRlmError } from '../../../src/core/errors';
import type { ChatMessage } from '../../../src/core/ports';
import { loadScriptedModel } from '../../../src/headless/scriptedModel';

const demo = path.join(process.cwd(), 'demo');
const folder = path.join(demo, 'scripted-model');
const { scripts, model } = loadScriptedModel(folder);
const { findScript, parseScript } = createRequire(path.join(folder, 'scriptedModel.js'))('./scriptedModel.js') as {
  findScript(task: string): { say: string } | undefined;
  parseScript(markdown: string, file: string): unknown;
};

const prompt = (task: string): ChatMessage => ({
  role: 'user',
  text: `Tools: overdue, runbook, incident, owner, log, error rate, high, last week\n<task>\n${task}\n</task>`,
});
const turns = (task: string, replies: number): ChatMessage[] => [
  prompt(task),
  ...Array.from({ length: replies }, (): ChatMessage[] => [
    { role: 'assistant', text: 'earlier' },
    { role: 'user', text: 'observation' },
  ]).flat(),
];
const ask = async (messages: readonly ChatMessage[]): Promise<string> => {
  const pieces: string[] = [];
  const response = await model.generate(messages, {
    signal: new AbortController().signal,
    onText: (piece) => pieces.push(piece),
  });
  assert.equal(pieces.join(''), response.text);
  assert.ok(response.usage.isEstimate);
  return response.text;
};

describe('scripted model', () => {
  it('knows at least three tasks, each by the words it is said with', () => {
    assert.ok(scripts.length >= 3);
    for (const script of scripts) assert.equal(findScript(script.say)?.say, script.say);
  });

  it('gives one reply after the other, each with one code block', async () => {
    for (const { say } of scripts) {
      const replies = [await ask(turns(say, 0)), await ask(turns(say, 1))];
      assert.notEqual(replies[0], replies[1]);
      for (const reply of replies) assert.equal(reply.match(/^```js$/gm)?.length, 1, reply);
      assert.doesNotMatch(replies[0] ?? '', /SUBMIT/);
    }
  });

  it('finds the task between its tags, not in the rest of the prompt', async () => {
    const reply = await ask([prompt('Translate a poem.')]);
    assert.match(reply, /SUBMIT\("This is a scripted model and no language model/);
    for (const { say } of scripts) assert.ok(reply.includes(say));
  });

  it('does not take a similar task for one that it knows', () => {
    assert.equal(findScript('Find the low-severity incidents of last month and name the owner of each.'), undefined);
  });

  it('fails where its script ends, and names the servers that its code needs', async () => {
    const [first] = scripts;
    assert.ok(first !== undefined);
    await assert.rejects(ask(turns(first.say, 9)), (thrown) => {
      assert.ok(isRlmError(thrown));
      assert.equal(thrown.code, 'modelFailed');
      assert.ok(first.servers.every((server) => thrown.message.includes(server)));
      return true;
    });
  });

  it('refuses a script that says no task', () => {
    assert.throws(() => parseScript('# Title\n\n- Words: a\n', 'x.md'), /x\.md has no line "- Say: …"/);
  });

  it('holds no answer: no id of an incident or person, no name, no service', () => {
    const text = readdirSync(path.join(folder, 'tasks'))
      .map((file) => readFileSync(path.join(folder, 'tasks', file), 'utf8'))
      .join('\n');
    const people = readFileSync(path.join(demo, 'data/people.jsonl'), 'utf8').trim().split('\n');
    for (const line of people) {
      const { name } = JSON.parse(line) as { name: string };
      for (const part of name.split(' ')) assert.doesNotMatch(text, new RegExp(`\\b${part}\\b`));
    }
    assert.doesNotMatch(text, /INC-\d|P-\d/);
    const services = JSON.parse(readFileSync(path.join(demo, 'data/services.json'), 'utf8')) as { name: string }[];
    for (const { name } of services.filter((one) => one.name !== 'search'))
      assert.doesNotMatch(text, new RegExp(`\\b${name}\\b`));
  });
});
