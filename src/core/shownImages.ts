/** The images that a cell shows to the model, beside the text of its observation. */
import { byteCount, isImageType, type BinaryPart } from './transcript/contentBlocks';

/** What the providers accept in one message and for one image. */
const MAX_IMAGES = 8;
const MAX_IMAGE_BYTES = 5 * 1024 * 1024;

export class ShownImages {
  #images: BinaryPart[] = [];

  get images(): readonly BinaryPart[] {
    return this.#images;
  }

  startCell(): void {
    this.#images = [];
  }

  /** Takes an image for the next observation; why it does not, in words for the code that showed it. */
  show(image: BinaryPart): string | undefined {
    const size = byteCount(image.base64);
    if (!isImageType(image.mimeType)) return `show takes PNG, JPEG, GIF and WebP images, not ${image.mimeType}`;
    if (size > MAX_IMAGE_BYTES)
      return `the image has ${megabytes(size)}; at most ${megabytes(MAX_IMAGE_BYTES)} can be shown`;
    if (this.#images.length >= MAX_IMAGES) return `at most ${MAX_IMAGES} images can be shown by one block`;
    this.#images.push(image);
    return undefined;
  }

  /** Says in the text of the observation what comes beside it. */
  get note(): string | undefined {
    if (this.#images.length === 0) return undefined;
    const list = this.#images.map(describeImage).join(', ');
    return `${this.#images.length === 1 ? 'The image that was shown is' : 'The images that were shown are'} attached: ${list}.`;
  }
}

export function describeImage({ mimeType, base64 }: BinaryPart): string {
  return `${mimeType}, ${Math.max(1, Math.round(byteCount(base64) / 1024))} KB`;
}

/** What a model that takes no images is told instead. */
export function imagesAsText(images: readonly BinaryPart[]): string {
  return images.map((image) => `[${describeImage(image)}: this model cannot be shown images]`).join('\n');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
