import { request } from './http'

export const APPOINTMENT_TYPES = {
  first_visit: 'First visit',
  follow_up: 'Follow-up',
  video_call: 'Video call',
}

export type AppointmentType = keyof typeof APPOINTMENT_TYPES

export interface NewAppointment {
  type: AppointmentType
  /** ISO 8601, with its offset. */
  starts_at: string
}

export interface Appointment extends NewAppointment {
  id: string
  status: 'booked' | 'cancelled' | 'done'
}

/** All appointments, the earliest first. */
export function listAppointments(): Promise<Appointment[]> {
  return request('GET', '/appointments')
}

export function bookAppointment(appointment: NewAppointment): Promise<Appointment> {
  return request('POST', '/appointments', appointment)
}
