import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { SAYINGS } from '../../../src/protocol/sayings';
import { panelTexts, untranslatedIn, untranslatedPanelTexts } from '../../support/panelTexts';
import { uncodedReasons, uncodedReasonsIn, untranslatedTexts } from '../../support/spokenSources';

const SOURCES = path.join(process.cwd(), 'src', 'vscode');
/** They are the same in every language. */
const NAMES = /RLM Code Mode|RLM|ReAct|Markdown|JSON/g;
/** Says what the engine says, whose words are those of `SAYINGS`. */
const SPEAKER = 'sayingWords.ts';
const BUNDLE = path.join(process.cwd(), 'l10n', 'bundle.l10n.json');

/** What models, other extensions and the log are told, in English in every language. */
const OF_NO_PERSON = /^(?:api|editorTools|languageModelTools)\/|^runs\/runLog\.ts/;

/** The first words of a new configuration. */
const IN_A_FILE = 'servers/openConfiguration.ts: {';

/** Names, what is written into files, and what models are told of names. */
const SAME_IN_THE_EDITOR: readonly string[] = [
  ...['Claude Desktop', 'Windsurf', 'Cursor'].map((name) => `servers/serverItems.ts: ${name}`),
  ...['lines … to …', '… folder', '… file'].map((name) => `chat/referenceInputs.ts: ${name}`),
  ...['Variable', 'Function'].map((icon) => `codeTabs/codeCompletion.ts: ${icon}`),
  'codeTabs/toolDeclarations.ts: declare const …:',
  'chat/chatParticipant.ts: not helpful',
  'runs/cellUris.ts: edit of iteration',
  'runs/runsView.ts: day …',
  'services.ts: Old runs stay',
];

/** What the panel says in English in every language. */
const SAME_EVERYWHERE: readonly string[] = [
  // Names of functions, as code calls them.
  'calls/callsView.ts: llm_query',
  'iterations/nestedRunsView.ts: rlm_query…',
  // By these a comparison's row and title are told from others.
  'compareView.ts: Outcome',
  'compareWords.ts: … and …',
  // Keys.
  'kit/controlKeys.ts: Enter',
  ...['Home', 'End', 'Escape', 'Enter'].map((key) => `timeline/timelineElement.ts: ${key}`),
];

/** Every text that is passed to `vscode.l10n.t`, in the order of the files. */
function localisedTexts(): readonly string[] {
  const texts: string[] = [];
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  for (const file of files.sort()) {
    const source = ts.createSourceFile(file, readFileSync(path.join(SOURCES, file), 'utf8'), ts.ScriptTarget.ESNext);
    const visit = (node: ts.Node): void => {
      if (file !== SPEAKER && ts.isCallExpression(node) && node.expression.getText(source) === 'vscode.l10n.t') {
        const [text] = node.arguments;
        assert.ok(
          text !== undefined && ts.isStringLiteralLike(text),
          `${file}: a text to translate must be a literal, not ${text?.getText(source) ?? 'nothing'}.`,
        );
        texts.push(text.text);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return [...new Set(texts)];
}

describe('localisation', () => {
  it('has every text of the code in the bundle that translators work from, and no other', () => {
    const wanted = {
      ...Object.fromEntries(localisedTexts().map((text) => [text, text])),
      ...Object.fromEntries(panelTexts()),
      ...Object.fromEntries(
        Object.values(SAYINGS)
          .flat()
          .map((text) => [text, text]),
      ),
    };
    assert.ok(Object.keys(wanted).length > 20);
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(BUNDLE, `${JSON.stringify(wanted, null, 2)}\n`);
    assert.deepEqual(JSON.parse(readFileSync(BUNDLE, 'utf8')), wanted);
  });

  it('has no words in the panel that pass by its bundle', () => {
    assert.deepEqual([...new Set(untranslatedPanelTexts())].sort(), [...SAME_EVERYWHERE].sort());
  });

  it('has no words in the editor that pass by its bundle', () => {
    const found = untranslatedTexts(SOURCES).filter((text) => !OF_NO_PERSON.test(text) && !text.startsWith(IN_A_FILE));
    assert.deepEqual([...new Set(found)].sort(), [...SAME_IN_THE_EDITOR].sort());
  });

  it('has no failure whose sentence has no code', () => {
    const found = uncodedReasons(path.join(process.cwd(), 'src'));
    assert.deepEqual(
      // The terminal speaks English, and what `core/errors.ts` says is read by its code.
      found.filter((text) => !/^(?:core\/errors\.ts|headless\/.*): /.test(text)),
      [],
    );
    const source = "throw new RlmError('internal', `No ${what} is there.`); new ForeignWords('It broke.');";
    const told = uncodedReasonsIn('x', ts.createSourceFile('x.ts', source, ts.ScriptTarget.ESNext, true));
    assert.deepEqual(told, ['x: No … is there.', 'x: It broke.']);
  });

  for (const [source, texts] of [
    ['html`<p class="quiet">${one} of all</p>`', ['x: … of all']],
    ['html`<button title="Close" aria-label=${t("Close")}></button>`', ['x: Close']],
    ['const label = isOpen ? "Show less" : "close";', ['x: Show less']],
    ['const words = `${left} of ${limit} left`;', ['x: … of … left']],
    ['tParts("{0} calls", html`<b>Stop</b>`)', ['x: Stop']],
    ['textButton("stop", "Stop", "", () => post({ type: "stopRun" }))', ['x: Stop']],
    ['counted(calls.length, "{0} call", "{0} calls") + t({ message: "Start", comment: "of it" })', []],
    ['html`<svg class="swatch of-it"></svg>${icon("debug-stop", "is-stopped")}`', []],
  ] as const) {
    it(`tells words that pass by it: ${source}`, () => assert.deepEqual(untranslatedIn(source), texts));
  }

  for (const [original, translated] of [
    ['l10n/bundle.l10n.json', 'l10n/bundle.l10n.zh-cn.json'],
    ['package.nls.json', 'package.nls.zh-cn.json'],
  ] as const) {
    it(`is whole in Simplified Chinese, with the same places, commands and settings: ${translated}`, () => {
      const texts = textsOf(original);
      const translations = textsOf(translated);
      assert.deepEqual(Object.keys(translations), Object.keys(texts));
      for (const [key, text] of Object.entries(texts)) {
        const translation = translations[key] ?? '';
        assert.deepEqual(keptParts(translation), keptParts(text), key);
        if (/[a-z]{2}/i.test(text.replace(NAMES, ''))) assert.match(translation, /\p{Script=Han}/u, key);
      }
    });
  }
});

function textsOf(file: string): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(path.join(process.cwd(), file), 'utf8')) as Readonly<Record<string, string>>;
}

/** What a translation may move and not change: places of values, links to commands and settings. */
function keptParts(text: string): readonly string[] {
  return (text.match(/\{\d+\}|\(command:[^)]*\)|`#[^#]*#`|`@rlm`/g) ?? []).sort();
}
