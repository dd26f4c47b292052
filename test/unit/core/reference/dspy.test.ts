import assert from 'node:assert/strict';
import { Budget } from '../../../../src/core/budget';
import { Catalogue } from '../../../../src/core/catalogue/catalogue';
import { nameServers, nameTools } from '../../../../src/core/catalogue/names';
import { findCode } from '../../../../src/core/cell/codeBlocks';
import { modelBlocked, modelEmptyAnswer } from '../../../../src/core/errors';
import { compareInputs, describeInput, refuseInputNames } from '../../../../src/core/inputVariables';
import { DEFAULT_LIMITS, resolveLimits } from '../../../../src/core/limits';
import { cutMiddle, makeObservation } from '../../../../src/core/observation';
import type { ModelPort } from '../../../../src/core/ports';
import { reservedCellNames } from '../../../../src/core/cell/reservedCellNames';
import { DEFAULT_SIGNATURE, describeOutputs, readSignature } from '../../../../src/core/signature/signature';
import { SubCallGate } from '../../../../src/core/subCalls/subCallGate';
import { SubCallModels } from '../../../../src/core/subCalls/subCallModels';
import { SubCalls } from '../../../../src/core/subCalls/subCalls';
import { readSubmit } from '../../../../src/core/signature/submit';

const NO_MODEL = { id: 'm', name: 'm', vendor: 'test', family: 'm', maxInputTokens: 0 };

const { signal } = new AbortController();
const nothing = { output: [], code: '', notes: [] };

function subCalls(answer: (prompt: string) => string | Promise<string>, allowed = 10): SubCalls {
  const usage = { inputTokens: 1, outputTokens: 1, isEstimate: true };
  const model: ModelPort = {
    generate: async ({ messages }) => ({ text: await answer(messages[0]?.text ?? ''), usage }),
  };
  const limits = resolveLimits({ subCalls: allowed, subCallsInFlight: 10 });
  return new SubCalls({
    model,
    limits,
    budget: new Budget(limits, () => 0),
    gate: new SubCallGate(limits.subCallsInFlight),
    models: new SubCallModels(NO_MODEL, undefined),
    random: () => 0,
  });
}

/** Items of DSPy's tests that need no worker; `dspyRuns.test.ts` has the others. The ids are those of README.md. */
describe('reference: DSPy, the parts of the engine', () => {
  describe('construction', () => {
    it('D1 the signature has the fields that were written, as text or as a schema', () => {
      const { inputs, outputs } = readSignature('document: str, question -> answer: str, score: float');
      assert.deepEqual(inputs, [
        { name: 'document', schema: { type: 'string' } },
        { name: 'question', schema: {} },
      ]);
      assert.deepEqual(outputs, [
        { name: 'answer', schema: { type: 'string' } },
        { name: 'score', schema: { type: 'number' } },
      ]);
      const schema = { type: 'object', properties: { answer: { type: 'string' }, score: { type: 'number' } } };
      assert.deepEqual(readSignature(schema), { inputs: [], outputs });
      assert.deepEqual(new Catalogue([]).namespaces, [], 'what the engine offers itself is no tool');
    });

    it('D2 the defaults are those of the reference', () => {
      const { iterations, subCalls: calls, subCallsInFlight, observationChars } = DEFAULT_LIMITS;
      assert.deepEqual([iterations, calls, subCallsInFlight, observationChars], [20, 50, 8, 10_000]);
      assert.deepEqual(DEFAULT_SIGNATURE, { inputs: [], outputs: [{ name: 'result', schema: {} }] });
    });

    it('D3 names that are no identifiers, begin with a digit or are words of the language become ones that can be written', () => {
      assert.deepEqual(
        [...nameServers(['my-server', '2nd', 'class']).identifiers],
        [
          ['2nd', '_2nd'],
          ['class', 'class_server'],
          ['my-server', 'my_server'],
        ],
      );
      assert.deepEqual([...nameTools('s', ['list files', '2nd']).identifiers.values()], ['_2nd', 'list_files']);
    });

    it('D4 a server called like a function of the engine gets another name, and a person is told', () => {
      const names = ['SUBMIT', 'llm_query', 'llm_query_batched', 'print'];
      const { identifiers, notes } = nameServers(names);
      assert.deepEqual(
        [...identifiers],
        names.map((name) => [name, `${name}_server`]),
      );
      for (const name of names)
        assert.ok(notes.some(({ message }) => message.includes(`"${name}"`) && message.includes('reserved')));
    });

    it('D5 tools of the same name stay apart, and the collision is named', () => {
      const { identifiers, notes } = nameTools('files', ['list-files', 'list_files']);
      assert.equal(identifiers.get('list_files'), 'list_files');
      assert.match(identifiers.get('list-files') ?? '', /^list_files_\w+$/);
      assert.ok(notes.some(({ message }) => message.includes('"list-files"') && message.includes('"list_files"')));
    });

    it('D6 inputs called like a function of the engine or a server are refused, all of them at once', () => {
      const faults = refuseInputNames(['print', 'fine', 'files', 'llm_query'], reservedCellNames(['files']));
      assert.deepEqual(
        faults.map(({ message }) => message.split(':')[0]),
        ['print is taken', 'files is taken', 'llm_query is taken'],
      );
    });

    it('D7 an output cannot have a name that the run uses itself', () => {
      assert.throws(() => readSignature('-> answer, terminationReason'), /cannot be called terminationReason/);
    });

    it('D8 an input may be called like a part of the engine', () => {
      assert.deepEqual(refuseInputNames(['interpreter', 'trajectory'], reservedCellNames([])), []);
    });
  });

  it('D9 missing and undeclared inputs are told together', () => {
    const faults = compareInputs(['a', 'b', 'c'], ['b', 'x', 'y']).map(({ message }) => message);
    assert.deepEqual(faults, ['missing: a, c', 'not in the signature: x, y']);
  });

  describe('sub-calls', () => {
    it('D10 an answer without text is an error that names the model', async () => {
      const calls = subCalls(() => {
        throw modelEmptyAnswer('Mute');
      });
      const answer = await calls.query('x', {}, signal);
      assert.ok(!answer.ok);
      assert.deepEqual([answer.error.name, answer.error.message.includes('"Mute"')], ['QueryError', true]);
    });

    it('D11 a failure takes its place in the batch as a text with its message', async () => {
      const calls = subCalls((prompt) => {
        if (prompt === 'b') throw modelBlocked('Prude', new Error('too rude'));
        return prompt.toUpperCase();
      });
      assert.deepEqual(await calls.queryAll(['a', 'b', 'c'], {}, signal), [
        'A',
        '[ERROR] The provider of "Prude" blocked the request: too rude',
        'C',
      ]);
    });

    it('D12 ten concurrent calls of ten are answered, and the eleventh is refused', async () => {
      const calls = subCalls((prompt) => prompt, 10);
      const one = async (index: number): Promise<string> => {
        const answer = await calls.query(`Q${index}`, {}, signal);
        return answer.ok ? JSON.stringify(answer.value) : `${answer.error.name}: ${answer.error.message}`;
      };
      const numbers = Array.from({ length: 10 }, (_, index) => index);
      assert.deepEqual(
        await Promise.all(numbers.map(one)),
        numbers.map((index) => `"Q${index}"`),
      );
      assert.equal(await one(11), "LimitError: The run's 10 sub-calls are used up; go on without llm_query");
    });
  });

  describe('D15 fences', () => {
    const found = (response: string): string => {
      const search = findCode(response, () => false);
      return search.kind === 'code' ? search.code : `none: ${search.message}`;
    };

    it('D15 of every tag of the language, and of none', () => {
      for (const tag of ['js', 'javascript', 'mjs', 'cjs', 'ts', 'typescript', 'tsx', 'JavaScript', ''])
        assert.equal(found(`\`\`\`${tag}\nprint(1)\n\`\`\``), 'print(1)', tag);
      const bare = findCode('print(1)', () => true);
      assert.equal(bare.kind === 'code' && bare.code, 'print(1)');
    });

    it('D15 what stands before and after is ignored', () => {
      assert.equal(found('I look first.\n```js\nprint(1)\n```\nThen I go on.'), 'print(1)');
    });

    it('D15 one that is not closed runs to the end', () => {
      assert.equal(found('```js\nprint(1)\nprint(2)'), 'print(1)\nprint(2)');
    });

    it('D15 a bare fence around one with a tag is peeled off', () => {
      assert.equal(found('```\n```js\nprint(1)\n```\n```'), 'print(1)');
    });

    it('D15 of another language is refused by its name', () => {
      assert.match(found('```python\nprint(1)\n```'), /none: .*`python`/);
      assert.match(found('```json\n{}\n```'), /none: .*json/);
    });
  });

  describe('what the model sees', () => {
    it('D17 nothing printed is said, and only where it is so', () => {
      assert.equal(
        makeObservation(nothing, 1_000).text,
        'The cell ran and printed nothing; use print(…) to see a value.',
      );
      for (const value of ['0', 'false', '[]', "''"])
        assert.equal(
          makeObservation({ ...nothing, value }, 1_000).text,
          `Value of the last expression (${value.length === 1 ? '1 character' : `${value.length} characters`}):\n\`\`\`\n${value}\n\`\`\``,
        );
    });

    it('D18 what is too long keeps exactly its head and its tail, and its true length', () => {
      const text = `${'h'.repeat(100)}${'t'.repeat(100)}`;
      assert.equal(cutMiddle(text, 100), `${'h'.repeat(50)}\n… (100 of 200 characters omitted) …\n${'t'.repeat(50)}`);
      assert.equal(cutMiddle(text, 7), `hhh\n… (193 of 200 characters omitted) …\ntttt`);
      assert.equal(cutMiddle(text, 200), text);
      assert.equal(cutMiddle(text, 199), `${'h'.repeat(99)}\n… (1 of 200 characters omitted) …\n${'t'.repeat(100)}`);
      const seen = makeObservation({ ...nothing, output: [{ level: 'log', text }] }, 100);
      assert.deepEqual([seen.totalChars, seen.text.split('\n')[0]], [200, 'Output (200 characters):']);
    });

    it('D18 no character is cut in two', () => {
      const cut = cutMiddle('😀'.repeat(50), 21);
      assert.ok(cut.isWellFormed());
      assert.equal(cut, `${'😀'.repeat(5)}\n… (80 of 100 characters omitted) …\n${'😀'.repeat(5)}`);
    });

    it('D19 an input is told by its name, kind, size, shape, head and tail', () => {
      const text = `${'a'.repeat(1_000)}${'m'.repeat(1_000)}${'z'.repeat(1_000)}`;
      assert.equal(
        describeInput('doc', text),
        `\`doc\`: text, 3,000 characters, 1 line\n\`\`\`\n${'a'.repeat(500)}\n… (2,000 of 3,000 characters omitted) …\n${'z'.repeat(500)}\n\`\`\``,
      );
      assert.match(describeInput('row', { id: 1, name: 'x' }), /^`row`: object with the keys id, name, 19 characters/);
      assert.match(describeInput('rows', [{ id: 1 }]), /^`rows`: array of 1 objects with the keys id,/);
    });

    it('D19 an output is told by its type, and by its description only where it has one', () => {
      const schema = {
        type: 'object',
        properties: { label: { enum: ['a', 'b'] }, n: { type: 'integer', description: 'how many' }, any: {} },
      };
      assert.equal(
        describeOutputs(readSignature(schema)),
        '- label: exactly one of "a", "b"\n- n: a whole number (how many)',
      );
    });
  });

  describe('SUBMIT', () => {
    const submit = (signature: string, ...args: Parameters<typeof readSubmit>[0][number][]): unknown => {
      const read = readSubmit(args, readSignature(signature));
      return read.ok ? read.outputs : read.message;
    };

    it('D25 brings values to their types where the meaning is plain', () => {
      assert.deepEqual(submit('-> n: int', '42'), { n: 42 });
      assert.deepEqual(submit('-> x: float', '3.5'), { x: 3.5 });
      assert.deepEqual(submit('-> ok: bool', 'True'), { ok: true });
      assert.deepEqual(submit('-> ns: list[int]', '["1", 2]'), { ns: [1, 2] });
      assert.deepEqual(submit('-> map: dict[str, int]', '{"a": "1"}'), { map: { a: 1 } });
      assert.deepEqual(submit("-> label: Literal['yes', 'no']", ' "yes" '), { label: 'yes' });
      assert.deepEqual(submit('-> text: str', 42), { text: '42' });
      assert.deepEqual(submit('-> text: Optional[str]', 'null'), { text: 'null' });
    });

    it('D25 refuses what is none of the literals, and takes the next try', () => {
      const signature = "-> label: Literal['yes', 'no']";
      assert.equal(
        submit(signature, 'maybe'),
        'SUBMIT was refused: label must be one of "yes", "no", not "maybe". Call SUBMIT(value).',
      );
      assert.deepEqual(submit(signature, 'no'), { label: 'no' });
    });

    it('D26 takes fields by name and by position, three of them too, each to its type', () => {
      const signature = '-> a: int, b: str, c: bool';
      const outputs = { a: 1, b: 'two', c: false };
      assert.deepEqual(submit(signature, { a: '1', b: 'two', c: 'false' }), outputs);
      assert.deepEqual(submit(signature, '1', 'two', 'no'), outputs);
      assert.deepEqual(submit(signature, { ...outputs, extra: 1 }), outputs);
    });

    it('D26 tells all that is missing and all that is wrong in one go', () => {
      assert.equal(
        submit('-> a: int, b: str, c: bool', { c: 'perhaps' }),
        'SUBMIT was refused: it lacks a, b; c must be boolean, not string. Call SUBMIT({ a, b, c }).',
      );
    });

    it('D35 too many or no values are refused with how to call', () => {
      assert.equal(
        submit('-> a: int, b: int', 1, 2, 3),
        'SUBMIT was called with 3 values for 2; call SUBMIT({ a, b }).',
      );
      assert.equal(submit('-> a: int'), 'SUBMIT was called without a value; call SUBMIT(value).');
    });
  });

  it('D30 words of the language cannot be inputs', () => {
    const faults = refuseInputNames(['class', 'await', 'ok', '2nd', 'a-b'], reservedCellNames([]));
    assert.deepEqual(
      faults.map(({ message }) => /^"?([^" ]+)"? /.exec(message)?.[1]),
      ['class', 'await', '2nd', 'a-b'],
    );
  });
});
