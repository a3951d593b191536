import { createBrowserRouter, Navigate, type RouteObject } from "react-router"
import { lazyRoute } from "@/lib/lazyRoute"
import { NotFound } from "./NotFound"
import { PageFallback } from "./PageFallback"
import { RootLayout } from "./RootLayout"
import { RouteError } from "./RouteError"
import { ShellFallback } from "./ShellFallback"

const publicRoutes: RouteObject[] = [
  { index: true, lazy: { Component: lazyRoute(() => import("@/features/landing/LandingPage")) } },
  { path: "login", lazy: { Component: lazyRoute(() => import("@/features/auth/LoginPage")) } },
  { path: "login/mfa", lazy: { Component: lazyRoute(() => import("@/features/auth/MfaPage")) } },
  { path: "signup", lazy: { Component: lazyRoute(() => import("@/features/auth/SignupPage")) } },
  {
    path: "verify-email",
    lazy: { Component: lazyRoute(() => import("@/features/auth/VerifyEmailPage")) },
  },
  {
    path: "password/reset",
    lazy: { Component: lazyRoute(() => import("@/features/auth/PasswordResetPage")) },
  },
  {
    path: "password/reset/key",
    lazy: { Component: lazyRoute(() => import("@/features/auth/PasswordResetKeyPage")) },
  },
  { path: "invite", lazy: { Component: lazyRoute(() => import("@/features/auth/InvitePage")) } },
]

const settingsRoutes: RouteObject[] = [
  { index: true, element: <Navigate to="profile" replace /> },
  {
    path: "profile",
    lazy: { Component: lazyRoute(() => import("@/features/settings/ProfilePage")) },
  },
  {
    path: "security",
    lazy: { Component: lazyRoute(() => import("@/features/settings/SecurityPage")) },
  },
  {
    path: "api-keys",
    lazy: { Component: lazyRoute(() => import("@/features/settings/ApiKeysPage")) },
  },
]

const appRoutes: RouteObject[] = [
  { index: true, lazy: { Component: lazyRoute(() => import("@/features/trading/DashboardPage")) } },
  {
    path: "orders",
    lazy: { Component: lazyRoute(() => import("@/features/orders/OrdersPage")) },
  },
  {
    path: "positions",
    lazy: { Component: lazyRoute(() => import("@/features/orders/PositionsPage")) },
  },
  {
    path: "settings",
    lazy: { Component: lazyRoute(() => import("@/features/settings/SettingsLayout")) },
    children: settingsRoutes,
  },
  {
    path: "organisation",
    lazy: { Component: lazyRoute(() => import("@/features/organisation/OrganisationPage")) },
  },
]

/** Made once, on purpose outside of React: a router survives every render. */
export const router = createBrowserRouter([
  {
    path: "/",
    Component: RootLayout,
    ErrorBoundary: RouteError,
    HydrateFallback: PageFallback,
    children: [
      ...publicRoutes,
      {
        path: "app",
        HydrateFallback: ShellFallback,
        lazy: {
          Component: lazyRoute(() => import("./shell/AppShell")),
          loader: async () => (await import("./shell/loader")).shellLoader,
        },
        children: appRoutes.map((route) => ({ ErrorBoundary: RouteError, ...route })),
      },
      { path: "*", Component: NotFound },
    ],
  },
])
