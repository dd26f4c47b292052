/** Questions of the servers' set-up, asked on the terminal; where nobody can be asked, answered from the environment. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { readTyped, refuseValue } from '../mcp/serverRequests/elicitation';
import type {
  AskableInput,
  FormAction,
  FormAnswer,
  FormField,
  FormRequest,
  FormValue,
  LinkRequest,
  SamplingAnswer,
  SamplingQuestion,
  StartRequest,
  UserPrompts,
} from '../mcp/userPorts';
import type { ApprovalQuestion } from '../runs/approvals/approvalQuestion';
import type { Terminal } from './terminal';
import { printable, wrap } from './textLayout';

const MAX_SHOWN_CALLS = 10;

export interface PromptStreams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

export class TerminalPrompts implements UserPrompts {
  readonly #terminal: Terminal;
  readonly #environment: NodeJS.ProcessEnv;
  /** Absent where nobody can be asked. */
  readonly #streams: PromptStreams | undefined;
  #questions: Promise<void> = Promise.resolve();

  constructor(terminal: Terminal, environment: NodeJS.ProcessEnv, streams: PromptStreams | undefined) {
    this.#terminal = terminal;
    this.#environment = environment;
    this.#streams = streams;
  }

  async askInput(definition: AskableInput, signal: AbortSignal): Promise<string | undefined> {
    const variable = inputVariable(definition.id);
    const given = this.#environment[variable];
    if (given !== undefined && given !== '') return given;
    if (this.#streams === undefined) {
      this.#warn(`There is no value for the input "${definition.id}"; set ${variable}.`);
      return undefined;
    }
    const description = printable(definition.description || definition.id);
    if (definition.type === 'pickString') {
      const { options } = definition;
      this.#terminal.line(description);
      this.#terminal.lines(options.map((option, index) => `  ${index + 1}  ${printable(option.label)}`));
      const number = Number(await this.#ask(`1 to ${options.length}: `, signal));
      return options[number - 1]?.value;
    }
    const hint = definition.default === undefined || definition.password ? '' : ` (${printable(definition.default)})`;
    const answer = await this.#ask(`${description}${hint}: `, signal, definition.password);
    return answer === '' ? definition.default : answer;
  }

  async confirmStart(request: StartRequest, signal: AbortSignal): Promise<boolean> {
    if (this.#streams === undefined) {
      this.#warn(
        `The server ${request.server} was not started, since nobody can be asked; allow it with --allow ${request.server}.`,
      );
      return false;
    }
    const { palette, width } = this.#terminal;
    const names = [...request.environmentNames, ...request.headerNames];
    this.#terminal.line();
    this.#terminal.line(
      `${palette.strong(request.server)} of ${request.file}:${request.line} would ${request.transport === 'stdio' ? 'start' : 'connect to'}`,
    );
    this.#terminal.lines(wrap(request.target, width - 2).map((line) => `  ${line}`));
    if (request.folder !== undefined) this.#terminal.line(`  in ${request.folder}`);
    if (request.environmentFile !== undefined)
      this.#terminal.line(`  with the variables of ${request.environmentFile}`);
    if (names.length > 0) this.#terminal.line(`  with ${names.join(', ')}`);
    return this.confirm('Allow it for this run? [y/N] ', signal);
  }

  /** Whether a Node that lies on the PATH may run generated code. */
  async confirmNode(execPath: string, signal: AbortSignal): Promise<boolean> {
    if (this.#streams === undefined) {
      this.#warn(
        `Generated code runs in QuickJS, which is slower. The Node.js at ${printable(execPath)} may run it where --node names it.`,
      );
      return false;
    }
    this.#terminal.line();
    this.#terminal.lines(
      wrap(`Generated code can run faster in the Node.js at ${printable(execPath)}.`, this.#terminal.width),
    );
    return this.confirm('Use it for this run? [y/N] ', signal);
  }

  /** No where nobody can be asked. */
  async confirm(question: string, signal: AbortSignal): Promise<boolean> {
    return /^y(es)?$/i.test(await this.#ask(question, signal));
  }

  get canAsk(): boolean {
    return this.#streams !== undefined;
  }

  /** Asks about the calls of one tool that wait together. */
  askApproval(question: ApprovalQuestion, signal: AbortSignal): void {
    this.#questions = this.#questions.then(() => this.#answerApproval(question, signal)).catch(() => undefined);
  }

  async #answerApproval(question: ApprovalQuestion, signal: AbortSignal): Promise<void> {
    if (question.isClosed) return;
    const { palette, width } = this.#terminal;
    const { calls, tool, isDestructive } = question;
    this.#terminal.line();
    this.#terminal.line(`The code wants to call ${palette.strong(printable(`${tool.server}.${tool.name}`))}`);
    if (isDestructive) this.#terminal.line(palette.warning('  Its server says that it may destroy something.'));
    for (const { arguments: given, line } of calls.slice(0, MAX_SHOWN_CALLS)) {
      const place = line === undefined ? '' : `line ${line}: `;
      this.#terminal.lines(wrap(printable(`${place}${JSON.stringify(given)}`), width - 2).map((text) => `  ${text}`));
    }
    if (calls.length > MAX_SHOWN_CALLS) this.#terminal.line(`  and ${calls.length - MAX_SHOWN_CALLS} more calls`);
    const typed = await this.#ask('Allow it? [y]es, for this [r]un, [N]o ', signal);
    if (/^y(es)?$/i.test(typed)) question.answer({ decision: 'once' });
    else question.answer({ decision: /^r(un)?$/i.test(typed) ? 'run' : 'denied' });
  }

  /** Asked field by field where somebody is there; otherwise the form's own defaults answer, if they are enough. */
  async fillForm({ server, message, fields }: FormRequest, signal: AbortSignal): Promise<FormAnswer> {
    if (this.#streams === undefined) {
      const content = Object.fromEntries(
        fields.flatMap(({ name, default: preset }): [string, FormValue][] =>
          preset === undefined ? [] : [[name, preset]],
        ),
      );
      const isEnough =
        fields.length > 0 && fields.every((field) => refuseValue(field, content[field.name]) === undefined);
      const what = isEnough ? 'its defaults were sent' : 'it was declined';
      this.#warn(`The server ${server} asks: ${printable(message)} Nobody can be asked, so ${what}.`);
      return isEnough ? { action: 'accept', content } : { action: 'decline' };
    }
    this.#terminal.line();
    this.#terminal.lines(wrap(`${server} asks: ${printable(message)}`, this.#terminal.width));
    const content: Record<string, FormValue> = {};
    for (const field of fields) {
      const value = await this.#askField(field, signal);
      if (value !== undefined) content[field.name] = value;
    }
    if (/^y(es)?$/i.test(await this.#ask(`Send this to ${server}? [y/N] `, signal)))
      return { action: 'accept', content };
    return { action: 'decline' };
  }

  async openLink({ server, message, url, authority }: LinkRequest, signal: AbortSignal): Promise<FormAction> {
    if (this.#streams === undefined) {
      this.#warn(`The server ${server} wants a page of ${authority} opened. Nobody can be asked, so it was declined.`);
      return 'decline';
    }
    this.#terminal.line();
    this.#terminal.lines(wrap(`${server} asks: ${printable(message)}`, this.#terminal.width));
    this.#terminal.line(`  The page is one of ${printable(authority)}: ${printable(url)}`);
    const answer = await this.#ask('Open it in a browser yourself, then say so. Done? [y/N] ', signal);
    return /^y(es)?$/i.test(answer) ? 'accept' : 'decline';
  }

  async allowSampling({ server, model, prompt }: SamplingQuestion, signal: AbortSignal): Promise<SamplingAnswer> {
    if (this.#streams === undefined) {
      this.#warn(`The server ${server} wants to ask the model ${model}. Nobody can be asked, so it was denied.`);
      return 'deny';
    }
    this.#terminal.line();
    this.#terminal.lines(wrap(`${server} wants to ask the model ${model}: ${printable(prompt)}`, this.#terminal.width));
    const answer = await this.#ask('Allow it once, always, or not? [o/a/N] ', signal);
    return /^a/i.test(answer) ? 'always' : /^o/i.test(answer) ? 'once' : 'deny';
  }

  /** Asks until the value does. An empty line takes the default. */
  async #askField(field: FormField, signal: AbortSignal): Promise<FormValue | undefined> {
    const options = field.kind === 'choice' || field.kind === 'choices' ? field.options : [];
    this.#terminal.line(printable(`${field.title}${field.description === '' ? '' : `: ${field.description}`}`));
    this.#terminal.lines(options.map(({ label }, index) => `  ${index + 1}  ${printable(label)}`));
    for (;;) {
      const preset = field.default === undefined ? '' : ` (${String(field.default)})`;
      const typed = await this.#ask(`${HINTS[field.kind]}${preset}: `, signal);
      const value = typed === '' ? field.default : readAnswer(field, typed);
      const refused = refuseValue(field, value);
      if (refused === undefined) return value;
      this.#terminal.line(this.#terminal.palette.warning(refused));
    }
  }

  #warn(text: string): void {
    this.#terminal.lines(wrap(`! ${text}`, this.#terminal.width).map(this.#terminal.palette.warning));
  }

  /** With `isHidden`, what is typed is not shown. */
  async #ask(question: string, signal: AbortSignal, isHidden = false): Promise<string> {
    if (this.#streams === undefined) return '';
    const { input, output } = this.#streams;
    this.#terminal.clearStatus();
    const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
    const reader = createInterface({ input, output: isHidden ? silent : output, terminal: true });
    // In raw mode the terminal sends Ctrl+C as a key.
    reader.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    try {
      if (isHidden) output.write(question);
      return (await reader.question(isHidden ? '' : question, { signal })).trim();
    } finally {
      reader.close();
      if (isHidden) output.write('\n');
    }
  }
}

const HINTS = { text: 'text', number: 'number', boolean: 'y or n', choice: 'its number', choices: 'numbers' } as const;

function readAnswer(field: FormField, typed: string): FormValue | undefined {
  switch (field.kind) {
    case 'boolean':
      return /^(y(es)?|true)$/i.test(typed);
    case 'choice':
      return field.options[Number(typed) - 1]?.value;
    case 'choices':
      return typed.split(/[\s,]+/).flatMap((number) => field.options[Number(number) - 1]?.value ?? []);
    default:
      return readTyped(field, typed);
  }
}

/** `api-key` → `RLM_INPUT_API_KEY`. */
export function inputVariable(id: string): string {
  return `RLM_INPUT_${id.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}`;
}
