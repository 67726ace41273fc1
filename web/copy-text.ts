/** Puts text on the clipboard, also where the page came over plain HTTP and browsers keep the clipboard from it. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const place = document.createElement('textarea');
  place.value = text;
  place.className = 'hidden';
  document.body.append(place);
  place.select();
  document.execCommand('copy');
  place.remove();
}
