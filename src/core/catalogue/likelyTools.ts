import type { Member, Namespace } from './namespace';

const MAX_LIKELY_OF_SERVER = 20;

/** The tools that the task names come first, then those that earlier runs called; no others. */
export function likelyTools(namespaces: readonly Namespace[], task: string): readonly Namespace[] {
  const said = new Set(
    (task.slice(0, 20_000).match(/[\p{L}\p{N}_$.-]+/gu) ?? []).map((word) => word.replace(/[.-]+$/, '')),
  );
  return namespaces.flatMap((namespace) => {
    const named = namespace.members.filter((member) => isNamed(namespace, member, said));
    const used = namespace.members.filter((member) => member.wasUsed === true && !named.includes(member));
    const members = [...named, ...used].slice(0, MAX_LIKELY_OF_SERVER);
    return members.length === 0 ? [] : [{ ...namespace, members }];
  });
}

/** `list_issues` names a tool, `list` alone is a word like any other; `forge.list` names one too. */
function isNamed({ identifier, server }: Namespace, member: Member, said: ReadonlySet<string>): boolean {
  return [member.identifier, member.tool].some(
    (name) =>
      said.has(`${identifier}.${name}`) || said.has(`${server}.${name}`) || (isCompound(name) && said.has(name)),
  );
}

function isCompound(name: string): boolean {
  return /[\p{L}\p{N}][_-][\p{L}\p{N}]|\p{Ll}\p{Lu}/u.test(name);
}
