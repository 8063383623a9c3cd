import { createRouter, createWebHistory } from 'vue-router'
import project from '../../project.json'
import HomeView from '@/views/HomeView.vue'

declare module 'vue-router' {
  interface RouteMeta {
    title?: string
  }
}

const router = createRouter({
  history: createWebHistory(import.meta.env.BASE_URL),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/', name: 'home', component: HomeView },
    {
      path: '/appointments',
      name: 'appointments',
      meta: { title: 'Appointments' },
      component: () => import('@/views/AppointmentsView.vue'),
    },
    // Raises errors on purpose. Builds for production do not have it, and lack its code, too.
    ...(import.meta.env.ERROR_TEST_PAGE === 'true'
      ? [
          {
            path: '/error-test',
            name: 'error-test',
            meta: { title: 'Error test' },
            component: () => import('@/views/ErrorTestView.vue'),
          },
        ]
      : []),
    {
      path: '/:path(.*)*',
      name: 'not-found',
      meta: { title: 'Page not found' },
      component: () => import('@/views/NotFoundView.vue'),
    },
  ],
})

router.afterEach((to) => {
  document.title = to.meta.title ? `${to.meta.title} · ${project.name}` : project.name
})

export default router
