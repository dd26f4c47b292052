/**
 * For `ref` of lit: keeps a property of the page at the height of an element, in pixels, however that changes. The
 * style sheet needs it of what stays in sight, under which nothing may come to lie.
 */
export function tellsHeight(property: `--${string}`): (element: Element | undefined) => void {
  const observer = new ResizeObserver(([entry]) => {
    const height = entry?.borderBoxSize[0]?.blockSize ?? 0;
    document.documentElement.style.setProperty(property, `${Math.ceil(height)}px`);
  });
  return (element) => {
    observer.disconnect();
    if (element !== undefined) observer.observe(element);
  };
}
