import type { ErrorObject } from 'ajv';

/** One sentence: where it is, and what was expected. */
export function describeFault({ instancePath, keyword, params, message, data: given }: ErrorObject): string {
  const place = pathOf(instancePath);
  switch (keyword) {
    case 'required':
      return `${join(place, String(params['missingProperty']))} is missing`;
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return `${join(place, String(params['additionalProperty'] ?? params['unevaluatedProperty']))} is not known`;
    case 'type':
      return `${place || 'the value'} must be ${[params['type']].flat().join(' or ')}, not ${nameOf(given)}`;
    case 'enum':
      return `${place || 'the value'} must be one of ${listed(params['allowedValues'])}, not ${shown(given)}`;
    case 'const':
      return `${place || 'the value'} must be ${shown(params['allowedValue'])}, not ${shown(given)}`;
    default:
      return `${place || 'the value'} ${message ?? 'is not valid'}`;
  }
}

/** `/items/0/name` → `items[0].name` */
export function pathOf(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : join(path, part)), '');
}

export function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

export function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function listed(values: unknown): string {
  const all = Array.isArray(values) ? values : [];
  return all.slice(0, 20).map(shown).join(', ') + (all.length > 20 ? ', …' : '');
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
