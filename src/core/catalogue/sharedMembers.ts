/**
 * Parameters that many tools of one server repeat, such as a tenant and how often to retry, are declared once: three of
 * four tokens of some servers' parameters are such repetitions.
 */
import type { TypeMember } from './typeExpression';

/** Members that stand together in the inputs of several tools. */
export interface SharedGroup {
  readonly members: readonly TypeMember[];
  /** Positions of the tools that have all of them. */
  readonly tools: ReadonlySet<number>;
}

const MAX_GROUPS = 6;
/** What the name of a group costs where it stands, and what a group must save, in characters. */
const NAME_CHARS = 20;
const MIN_SAVED_CHARS = 160;
/** Further members are tried in the order of how much they repeat. */
const MAX_TRIED = 60;

/** `inputs`: the members of each tool's input. Members that read the same are the same. */
export function sharedGroups(inputs: readonly (readonly TypeMember[])[]): readonly SharedGroup[] {
  const uses = usesOf(inputs);
  const groups: SharedGroup[] = [];
  while (groups.length < MAX_GROUPS) {
    const group = largestGroup(uses);
    if (group === undefined) break;
    groups.push({ members: group.members.map(({ member }) => member), tools: group.tools });
    for (const { member, tools } of group.members) {
      const left = new Set([...tools].filter((tool) => !group.tools.has(tool)));
      if (left.size > 1) uses.set(keyOf(member), { member, tools: left });
      else uses.delete(keyOf(member));
    }
  }
  return groups;
}

/** The same for members that read the same. */
export function keyOf({ head, type, comment }: TypeMember): string {
  return `${head}\0${type}\0${comment}`;
}

interface Use {
  readonly member: TypeMember;
  readonly tools: ReadonlySet<number>;
}

interface Group {
  readonly members: readonly Use[];
  readonly tools: ReadonlySet<number>;
}

function usesOf(inputs: readonly (readonly TypeMember[])[]): Map<string, Use> {
  const tools = new Map<string, { readonly member: TypeMember; readonly tools: Set<number> }>();
  for (const [tool, members] of inputs.entries()) {
    for (const member of members) {
      // An index signature belongs to the type that it stands in.
      if (member.head.startsWith('[')) continue;
      const use = tools.get(keyOf(member)) ?? { member, tools: new Set<number>() };
      use.tools.add(tool);
      tools.set(keyOf(member), use);
    }
  }
  return new Map([...tools].filter(([, use]) => use.tools.size > 1));
}

/** Grown from the member that repeats most, as long as another one saves more than the tools that it excludes. */
function largestGroup(uses: ReadonlyMap<string, Use>): Group | undefined {
  const ranked = [...uses.values()].sort(
    (a, b) => b.tools.size * charsOf(b) - a.tools.size * charsOf(a) || (keyOf(a.member) < keyOf(b.member) ? -1 : 1),
  );
  const [first, ...others] = ranked.slice(0, MAX_TRIED);
  if (first === undefined) return undefined;
  let group: Group = { members: [first], tools: first.tools };
  for (const other of others) {
    const tools = new Set([...group.tools].filter((tool) => other.tools.has(tool)));
    const grown = { members: [...group.members, other], tools };
    if (savedBy(grown) > savedBy(group)) group = grown;
  }
  return savedBy(group) < MIN_SAVED_CHARS ? undefined : group;
}

function savedBy({ members, tools }: Group): number {
  const chars = members.reduce((sum, use) => sum + charsOf(use), 0);
  return (tools.size - 1) * chars - (tools.size + 1) * NAME_CHARS;
}

function charsOf({ member: { head, type, comment } }: Use): number {
  return head.length + type.length + comment.length + 4;
}
