import { type ClassValue, clsx } from "clsx"
import { twMerge } from "tailwind-merge"

/** Join class names; of two Tailwind classes that set the same property the later wins. */
export function cn(...inputs: ClassValue[]): string {
  return twMerge(clsx(inputs))
}
