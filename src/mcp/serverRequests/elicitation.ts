/** Forms that servers ask a person to fill in (specification 2025-11-25, client/elicitation, form mode). */
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json';
import { fitsPattern } from './patternCheck';
import { visible } from '../visibleText';
import type { FieldOption, FormField, FormValue } from '../userPorts';

/** What the schema asks for. Throws where a field is of no kind that the specification allows. */
export function formFields(schema: JsonObject): readonly FormField[] {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(properties).map(([name, property]) => {
    if (!isJsonObject(property)) throw new Error(`The field "${name}" is not described by an object.`);
    const shared = {
      name,
      title: visible(textOf(property['title']) ?? name),
      description: visible(textOf(property['description']) ?? ''),
      isRequired: required.includes(name),
    };
    return { ...shared, ...kindOf(name, property) };
  });
}

/** Why a value does not do, in words for the person; undefined where it does. */
export function refuseValue(field: FormField, value: FormValue | undefined): string | undefined {
  if (value === undefined || value === '') {
    return field.isRequired ? 'A value is needed.' : undefined;
  }
  switch (field.kind) {
    case 'text':
      return typeof value === 'string' ? refuseText(field, value) : 'A text is needed.';
    case 'number':
      return typeof value === 'number' ? refuseNumber(field, value) : 'A number is needed.';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'Yes or no is needed.';
    case 'choice':
      return field.options.some((option) => option.value === value) ? undefined : 'Choose one of the options.';
    case 'choices':
      return Array.isArray(value) ? refuseChoices(field, value as readonly string[]) : 'Choose among the options.';
  }
}

/** What was typed for a field; undefined where nothing was. A number that is none stays text, and is refused. */
export function readTyped(field: FormField, typed: string): FormValue | undefined {
  const text = field.kind === 'text' ? typed : typed.trim();
  if (text === '') return undefined;
  if (field.kind !== 'number') return text;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}

type Kind = FormField extends infer Field ? (Field extends FormField ? Omit<Field, keyof SharedKeys> : never) : never;
interface SharedKeys {
  name: never;
  title: never;
  description: never;
  isRequired: never;
}

function kindOf(name: string, property: JsonObject): Kind {
  const { type } = property;
  const preset = property['default'];
  if (type === 'boolean') return { kind: 'boolean', default: typeof preset === 'boolean' ? preset : undefined };
  if (type === 'number' || type === 'integer') {
    return {
      kind: 'number',
      isInteger: type === 'integer',
      minimum: numberOf(property['minimum']),
      maximum: numberOf(property['maximum']),
      default: numberOf(preset),
    };
  }
  if (type === 'array') {
    const options = isJsonObject(property['items']) ? optionsOf(property['items']) : undefined;
    if (options === undefined) throw new Error(`The list "${name}" does not say what can be chosen.`);
    const chosen = Array.isArray(preset) ? preset.filter((one) => typeof one === 'string') : undefined;
    const { minItems, maxItems } = property;
    return { kind: 'choices', options, minItems: numberOf(minItems), maxItems: numberOf(maxItems), default: chosen };
  }
  if (type !== 'string') throw new Error(`The field "${name}" is of a type that no form has.`);
  const options = optionsOf(property);
  if (options !== undefined) return { kind: 'choice', options, default: textOf(preset) };
  return {
    kind: 'text',
    format: textOf(property['format']),
    pattern: textOf(property['pattern']),
    minLength: numberOf(property['minLength']),
    maxLength: numberOf(property['maxLength']),
    default: textOf(preset),
  };
}

/** `enum`, with the titles of `enumNames` in older servers; `oneOf` and `anyOf` of constants with titles. */
function optionsOf(schema: JsonObject): readonly FieldOption[] | undefined {
  const titled = schema['oneOf'] ?? schema['anyOf'];
  if (Array.isArray(titled)) {
    return titled.flatMap((one): FieldOption[] => {
      const value = isJsonObject(one) ? textOf(one['const']) : undefined;
      if (value === undefined) return [];
      return [{ value, label: visible((isJsonObject(one) && textOf(one['title'])) || value) }];
    });
  }
  const values = schema['enum'];
  if (!Array.isArray(values)) return undefined;
  const names = Array.isArray(schema['enumNames']) ? schema['enumNames'] : [];
  return values.flatMap((value, index) =>
    typeof value === 'string'
      ? [{ value, label: visible(textOf(names[index] as JsonValue | undefined) ?? value) }]
      : [],
  );
}

const FORMATS: Readonly<Record<string, { readonly test: (text: string) => boolean; readonly words: string }>> = {
  email: { test: (text) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text), words: 'An e-mail address is needed.' },
  uri: { test: (text) => URL.canParse(text), words: 'An address such as https://example.com is needed.' },
  date: {
    test: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && isDate(text),
    words: 'A date such as 2026-01-31 is needed.',
  },
  'date-time': {
    test: (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i.test(text) && isDate(text),
    words: 'A time such as 2026-01-31T12:00:00Z is needed.',
  },
};

/** `2026-02-31` is read as a day in March. */
function isDate(text: string): boolean {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) return false;
  return new Date(`${text.slice(0, 10)}T00:00:00Z`).toISOString().startsWith(text.slice(0, 10));
}

function refuseText(field: Extract<FormField, { kind: 'text' }>, text: string): string | undefined {
  const { length } = Array.from(text);
  if (field.minLength !== undefined && length < field.minLength) return `At least ${field.minLength} characters.`;
  if (field.maxLength !== undefined && length > field.maxLength) return `At most ${field.maxLength} characters.`;
  const format = field.format === undefined ? undefined : FORMATS[field.format];
  if (format !== undefined && !format.test(text)) return format.words;
  const { pattern } = field;
  if (pattern === undefined || fitsPattern(pattern, text) !== false) return undefined;
  return `A text that fits the pattern ${visible(pattern)} is needed.`;
}

function refuseNumber(field: Extract<FormField, { kind: 'number' }>, value: number): string | undefined {
  if (field.isInteger && !Number.isInteger(value)) return 'A whole number is needed.';
  if (field.minimum !== undefined && value < field.minimum) return `At least ${field.minimum}.`;
  return field.maximum !== undefined && value > field.maximum ? `At most ${field.maximum}.` : undefined;
}

function refuseChoices(field: Extract<FormField, { kind: 'choices' }>, values: readonly string[]): string | undefined {
  const allowed = new Set(field.options.map(({ value }) => value));
  if (!values.every((value) => allowed.has(value))) return 'Choose among the options.';
  if (field.minItems !== undefined && values.length < field.minItems) return `Choose at least ${field.minItems}.`;
  return field.maxItems !== undefined && values.length > field.maxItems ? `At most ${field.maxItems}.` : undefined;
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
