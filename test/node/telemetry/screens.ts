// Pictures that were approved. `SCREENS=new` takes the pictures of this run as approved.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright";

const own = new URL("screens/", import.meta.url);
const dataUrl = (png: Buffer) => `data:image/png;base64,${png.toString("base64")}`;

/** Which share of the pixels is visibly another one than in the picture of this name; 1 when it has another size. */
export async function screenDifference(
  page: Page,
  screen: Buffer,
  name: string,
  folder: URL = own,
): Promise<number> {
  const file = fileURLToPath(new URL(`${name}.png`, folder));
  if (process.env["SCREENS"] === "new") {
    await mkdir(folder, { recursive: true });
    await writeFile(file, screen);
  }
  const pictures = [dataUrl(await readFile(file)), dataUrl(screen)];
  return page.evaluate(async (urls) => {
    const [before, now] = await Promise.all(
      urls.map(async (src) => {
        const image = Object.assign(new Image(), { src });
        await image.decode();
        const { width, height } = image;
        const pen = new OffscreenCanvas(width, height).getContext("2d");
        pen?.drawImage(image, 0, 0);
        return pen?.getImageData(0, 0, width, height);
      }),
    );
    if (!before || !now || before.width !== now.width || before.height !== now.height) return 1;
    let other = 0;
    for (let at = 0; at < before.data.length; at += 4)
      if ([0, 1, 2].some((c) => Math.abs((before.data[at + c] ?? 0) - (now.data[at + c] ?? 0)) > 32)) other++;
    return (other * 4) / before.data.length;
  }, pictures);
}
