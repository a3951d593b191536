/** A column of an export: heading and cell text. */
export interface CsvColumn<T> {
  title: string
  value: (row: T) => string | number | null | undefined
}

/**
 * Quote one cell as RFC 4180, and disarm text that a spreadsheet would run as a formula. Plain numbers keep
 * their minus sign.
 */
export function csvCell(value: string | number | null | undefined): string {
  const text = value === null || value === undefined ? "" : String(value)
  const isFormula = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text)
  const safe = isFormula ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** The rows as CSV text with a heading line (CRLF line ends). */
export function toCsv<T>(columns: readonly CsvColumn<T>[], rows: readonly T[]): string {
  const lines = [columns.map((column) => csvCell(column.title)).join(",")]
  for (const row of rows) lines.push(columns.map((column) => csvCell(column.value(row))).join(","))
  return `${lines.join("\r\n")}\r\n`
}

/** Offer the text as a file download; the BOM makes spreadsheets read ₹ as UTF-8. */
export function downloadCsv(filename: string, text: string): void {
  const url = URL.createObjectURL(new Blob([`\ufeff${text}`], { type: "text/csv;charset=utf-8" }))
  const link = document.createElement("a")
  link.href = url
  link.download = filename
  link.click()
  URL.revokeObjectURL(url)
}
