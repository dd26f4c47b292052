/**
 * What the realm posts. A post is a crossing to another thread and back, so those that need no answer wait, for each
 * other and for the end of the turn: an entry returns the box, which the worker reads once the realm has come to rest.
 */
import type { Post } from './boundary';

/** What the worker finds: `[type, id, body]` as JSON, one after the other, with commas between them. */
export interface OutboxContent {
  posts: string;
}

export interface Outbox {
  readonly content: OutboxContent;
  /** At once, behind what waits. */
  readonly post: Post;
  /** `body` is JSON. Answers as a post does. */
  add(type: 'call' | 'done', id: number, body: string): string;
  /** Forgets what has been read, or belongs to a cell that was stopped. */
  empty(): void;
}

/** So many travel ahead of the others of their turn, or so long ones. */
const MAX_WAITING = 64;
const MAX_CHARS = 65_536;

/** `holds`: whether the engine reads the box; else everything is posted at once. */
export function createOutbox(postNow: Post, holds: boolean): Outbox {
  // Without a prototype, from which generated code could hand something out.
  const content: OutboxContent = Object.create(null) as OutboxContent;
  content.posts = '';
  let count = 0;

  function empty(): void {
    content.posts = '';
    count = 0;
  }

  function send(): string {
    const text = content.posts;
    empty();
    return text === '' ? '' : postNow('posts', 0, text);
  }

  return {
    content,
    empty,
    post(type, id, text) {
      const stopped = send();
      return stopped === '' ? postNow(type, id, text) : stopped;
    },
    add(type, id, body) {
      if (!holds) return postNow(type, id, body);
      content.posts += `${count === 0 ? '' : ','}["${type}",${id},${body}]`;
      count += 1;
      return count >= MAX_WAITING || content.posts.length >= MAX_CHARS ? send() : '';
    },
  };
}
