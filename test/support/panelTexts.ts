/** What the sources of the panel say to people: the texts that pass its `t`, and those that should and do not. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const SOURCES = path.join(process.cwd(), 'src', 'webview');
/** Which of their arguments are texts. */
const COLLECTED: Readonly<Record<string, readonly number[]>> = { t: [0], tParts: [0], counted: [1, 2] };
const SPOKEN_ATTRIBUTE = /\b(?:aria-label|aria-valuetext|title|placeholder|alt)=(?:"([^"]*)"|'([^']*)')/g;
/** In place of a value within a template. */
export const PLACE = '\u0000';

interface PanelSource {
  readonly name: string;
  readonly source: ts.SourceFile;
}

function panelSources(): readonly PanelSource[] {
  const names = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return names.sort().map((name) => {
    const text = readFileSync(path.join(SOURCES, name), 'utf8');
    return { name, source: ts.createSourceFile(name, text, ts.ScriptTarget.ESNext, true) };
  });
}

/** Their keys in the bundle, with what they say in English. */
export function panelTexts(): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const { name, source } of panelSources()) {
    for (const { call, places } of collectedCalls(source)) {
      for (const place of places) {
        const text = textOf(call.arguments[place]);
        if (text === undefined) throw new Error(`${name}: a text to translate must be a literal: ${call.getText()}`);
        texts.set(text.key, text.message);
      }
    }
  }
  return texts;
}

/** Words that reach the page in English whatever the editor speaks: `<file>: <text>`. */
export function untranslatedPanelTexts(source: readonly PanelSource[] = panelSources()): readonly string[] {
  return source.flatMap(({ name, source: file }) => {
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      if (isExempt(node)) return;
      if (ts.isTaggedTemplateExpression(node)) found.push(...spokenIn(markupOf(node.template)));
      else if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) {
        const isMarkup = ts.isTaggedTemplateExpression(node.parent);
        const text = ts.isTemplateExpression(node) ? markupOf(node) : node.text;
        if (!isMarkup && isSentence(text)) found.push(text);
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
    return found.map((text) => `${name}: ${text.replaceAll(PLACE, '…')}`);
  });
}

/** The same for a text that is no file of the panel. */
export function untranslatedIn(text: string): readonly string[] {
  return untranslatedPanelTexts([
    { name: 'x', source: ts.createSourceFile('x.ts', text, ts.ScriptTarget.ESNext, true) },
  ]);
}

function collectedCalls(source: ts.SourceFile): readonly { call: ts.CallExpression; places: readonly number[] }[] {
  const calls: { call: ts.CallExpression; places: readonly number[] }[] = [];
  const visit = (node: ts.Node): void => {
    const places = ts.isCallExpression(node) ? COLLECTED[node.expression.getText(source)] : undefined;
    if (places !== undefined) calls.push({ call: node as ts.CallExpression, places });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return calls;
}

/** A literal, or one with a comment, whose key is that of the editor: `message/comment`. */
function textOf(node: ts.Node | undefined): { readonly key: string; readonly message: string } | undefined {
  if (node === undefined) return undefined;
  if (ts.isStringLiteralLike(node)) return { key: node.text, message: node.text };
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  const [message, comment] = node.properties.map((property) =>
    ts.isPropertyAssignment(property) && ts.isStringLiteralLike(property.initializer)
      ? property.initializer.text
      : undefined,
  );
  return message === undefined || comment === undefined ? undefined : { key: `${message}/${comment}`, message };
}

/** What is translated, and what no person reads: modules, types, names of properties, and faults of our own code. */
function isExempt(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return true;
  if (ts.isNewExpression(node)) return node.expression.getText().endsWith('Error');
  if (node.parent === undefined) return false;
  if (ts.isPropertyAssignment(node.parent) && node.parent.name === node) return true;
  const { parent } = node;
  if (!ts.isCallExpression(parent)) return false;
  const places = COLLECTED[parent.expression.getText()] ?? [];
  return places.some((place) => parent.arguments[place] === node) && textOf(node) !== undefined;
}

function markupOf(template: ts.TemplateLiteral): string {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return template.text;
  return template.head.text + template.templateSpans.map(({ literal }) => PLACE + literal.text).join('');
}

/** The words between the tags and in the attributes that are read out. */
function spokenIn(markup: string): readonly string[] {
  const attributes = [...markup.matchAll(SPOKEN_ATTRIBUTE)].map(([, one = '', other = '']) => one || other);
  const between = markup.replace(/<!--.*?-->|<\/?[a-z][^>]*>/gs, '\n').split('\n');
  return [...attributes, ...between].map((text) => text.trim()).filter((text) => /[a-z]{2}/i.test(text));
}

/** It begins as a sentence does, or has several words. */
export function isSentence(text: string): boolean {
  return /^[A-Z][a-z]+(?: |$)/.test(text) || /(?:^| )[a-z]+ (?:[a-z]+(?: |$)|\u0000)|\u0000 [a-z]{2,}/.test(text);
}
