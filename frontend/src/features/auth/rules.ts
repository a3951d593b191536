/** What the fields of the sign-in pages accept before the server is asked. */
export const emailRules = {
  required: "Enter your e-mail address.",
  pattern: { value: /^\S+@\S+\.\S+$/, message: "This is not an e-mail address." },
}

export const passwordRules = { required: "Enter your password." }

export const newPasswordRules = {
  required: "Choose a password.",
  minLength: { value: 10, message: "Use at least 10 characters." },
}

/** A code of an authenticator app, or one of the recovery codes. */
export const codeRules = {
  required: "Enter the code.",
  validate: (value: string) =>
    /^[\s-]*([0-9A-Za-z][\s-]*){6,}$/.test(value) || "A code has at least 6 digits.",
}

/** The page to open after signing in; only addresses of this site are followed. */
export function safeNext(value: string | null): string {
  if (!value?.startsWith("/") || value.startsWith("//") || value.startsWith("/\\")) return "/app"
  return value
}
