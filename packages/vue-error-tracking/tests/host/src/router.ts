import { createRouter, createWebHashHistory, createWebHistory } from 'vue-router'
import HomeView from './views/HomeView.vue'

const createHistory = import.meta.env.HISTORY === 'hash' ? createWebHashHistory : createWebHistory

export default createRouter({
  history: createHistory(import.meta.env.HISTORY_BASE),
  routes: [
    { path: '/', name: 'home', component: HomeView },
    {
      path: '/appointments',
      name: 'appointments',
      component: () => import('./views/AppointmentsView.vue'),
    },
    {
      path: '/patients/:id',
      name: 'patient',
      component: () => import('./views/PatientView.vue'),
    },
    ...(import.meta.env.ERROR_TEST_PAGE === 'true'
      ? [
          {
            path: '/error-test',
            name: 'error-test',
            component: () => import('./views/ErrorTestView.vue'),
          },
        ]
      : []),
    {
      path: '/:path(.*)*',
      name: 'not-found',
      component: () => import('./views/NotFoundView.vue'),
    },
  ],
})
