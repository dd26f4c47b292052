// The scripted model: no language model, but replies that are written down in `tasks/*.md`, one section per turn.
// They hold code and no answer. The headless program and the extension beside this file both load it.
'use strict';

const { readFileSync, readdirSync } = require('node:fs');
const path = require('node:path');

const TASKS_FOLDER = path.join(__dirname, 'tasks');

/** What `vscode.lm` and the run's events call it. */
const MODEL_INFO = Object.freeze({
  id: 'scripted-demo',
  name: 'Scripted demo model',
  vendor: 'rlm-scripted',
  family: 'scripted',
  maxInputTokens: 200_000,
});

/**
 * The reply to a conversation. Pure: the task is found in the first message, the turn is the number of replies so far.
 * Throws where the script has no further reply, since a script cannot go on by itself.
 *
 * @param {readonly { role: 'user' | 'assistant', text: string }[]} messages
 * @returns {string}
 */
function respond(messages, scripts = loadScripts()) {
  const task = taskIn(messages[0]?.text ?? '');
  const script = findScript(task, scripts);
  const turn = messages.filter((message) => message.role === 'assistant').length;
  if (script === undefined) return unknownTask(scripts);
  const reply = script.turns[turn];
  if (reply !== undefined) return reply;
  throw new Error(
    `The scripted model has only ${script.turns.length} replies for "${script.say}" and cannot react to what went ` +
      `wrong. Its code needs the servers ${script.servers.join(', ')}: look whether each of them is connected.`,
  );
}

/** The scripts of a folder, in the order of their file names. */
function loadScripts(folder = TASKS_FOLDER) {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map((file) => parseScript(readFileSync(path.join(folder, file), 'utf8'), file));
}

/** A title, a list with `Say`, `Words` and `Servers`, then a section for each turn: what the model replies, verbatim. */
function parseScript(markdown, file) {
  const [head, ...turns] = markdown.split(/^## Turn \d+\n/m);
  const field = (name) => {
    const [, value] = new RegExp(`^- ${name}: (.+)$`, 'm').exec(head) ?? [];
    if (value === undefined) throw new Error(`${file} has no line "- ${name}: …".`);
    return value.trim();
  };
  return {
    say: field('Say'),
    words: field('Words').toLowerCase().split(/,\s*/),
    servers: field('Servers').split(/,\s*/),
    turns: turns.map((turn) => turn.trim()),
  };
}

/** The script whose words all occur in the task; a task that fits none has none. */
function findScript(task, scripts = loadScripts()) {
  const said = task.toLowerCase();
  return scripts.find((script) => script.words.every((word) => said.includes(word)));
}

/** The engine's prompt ends with the task between two tags; what comes before, such as names of tools, is not the task. */
function taskIn(prompt) {
  const opening = prompt.lastIndexOf('<task>\n');
  if (opening === -1) return prompt;
  return prompt.slice(opening + '<task>\n'.length).replace(/\n<\/task>\s*$/, '');
}

function unknownTask(scripts) {
  const known = scripts.map((script) => `- ${script.say}`).join('\n');
  const answer =
    'This is a scripted model and no language model: it knows the tasks below and cannot do any other.\n\n' +
    `${known}\n\n` +
    'For any task, choose a real model: in the editor with "RLM: Select Language Model", ' +
    'in the terminal with --model and OPENAI_BASE_URL or OPENAI_API_KEY.';
  return `I have no script for this task.\n\n\`\`\`js\nSUBMIT(${JSON.stringify(answer)});\n\`\`\``;
}

module.exports = { MODEL_INFO, respond, loadScripts, parseScript, findScript, taskIn };
